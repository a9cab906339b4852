{{ kept_by_key(['lead_key']) }}

with

leads as (

    select
        *,
        {{ record_key(["'lead'", 'source_system', 'lead_id']) }} as lead_key

    from {{ ref('checked_leads') }}

    where broken_rule is null and not coalesce(is_test, false)

),

opportunities as (

    select
        *,
        {{ record_key(["'opportunity'", 'source_system', 'opportunity_id']) }} as opportunity_key

    from {{ ref('checked_opportunities') }}

    where broken_rule is null and not coalesce(is_test, false) and not is_test_customer

),

identities as (

    select * from {{ ref('dim_customer_identities') }}

),

provinces as (

    select * from {{ ref('provinces') }}

),

owners as (

    select * from {{ ref('dim_employee_identities') }}

),

working_hours as (

    select * from {{ ref('dim_working_hours') }}

),

channels_with_hours as (

    select channel from working_hours group by channel

),

first_contacts as (

    select
        lead_key,
        min(occurred_at) as first_contacted_at,
        min(case when not is_automated then occurred_at end) as first_human_contacted_at

    from {{ ref('fct_interactions') }}

    where lead_key is not null

    group by lead_key

),

converted as (

    select
        leads.*,
        identities.customer_key

    from leads

    left join identities
        on
            leads.source_system = identities.source_system
            and leads.converted_account_id = identities.account_id

),

-- CRMs seldom say which deal came of a lead: it is the customer's first one since
first_deals as (

    select
        converted.lead_key,
        opportunities.opportunity_key,
        opportunities.opportunity_status,
        opportunities.closed_at,
        converted.created_at as lead_created_at,
        row_number() over (
            partition by converted.lead_key order by opportunities.created_at, opportunities.opportunity_id
        ) as deal_of_lead

    from converted

    inner join opportunities
        on
            converted.customer_key = opportunities.customer_key
            and converted.created_at <= opportunities.created_at

),

-- two leads may have the same first deal: it came of the earlier one
claims as (

    select
        *,
        row_number() over (partition by opportunity_key order by lead_created_at, lead_key) as lead_of_deal

    from first_deals

    where deal_of_lead = 1

),

-- a channel without hours of its own is answered by telephone
timed as (

    select
        converted.*,
        first_contacts.first_contacted_at,
        first_contacts.first_human_contacted_at,
        coalesce(channels_with_hours.channel, 'phone') as hours_channel

    from converted

    left join first_contacts on converted.lead_key = first_contacts.lead_key

    left join channels_with_hours on converted.acquisition_channel = channels_with_hours.channel

),

final as (

    select
        -- ids
        timed.lead_key,
        timed.customer_key,
        deals.opportunity_key,
        timed.source_system,

        -- segments
        timed.acquisition_channel as channel,
        timed.campaign_code as campaign,
        timed.lead_grade,
        timed.product_category,
        timed.industry,
        provinces.region,
        owners.employee_code as owner,
        owners.team,

        -- numerics: a touch before somebody typed the lead in is immediate
        cast(case
            when timed.first_human_contacted_at <= timed.created_at then 0
            else {{ business_minutes(
                'created_hours', 'timed.created_at', 'contacted_hours', 'timed.first_human_contacted_at'
            ) }}
        end as {{ dbt.type_numeric() }}) as follow_up_business_minutes,

        -- until the last known moment; beyond the limit nothing is asked, and an old lead need not change every night
        cast(least(
            {{ business_minutes('created_hours', 'timed.created_at', 'last_hours', as_of_end()) }},
            {{ var('lead_sla_minutes') }}
        ) as {{ dbt.type_numeric() }}) as known_business_minutes,

        -- booleans
        timed.converted_at is not null as is_converted,
        coalesce(deals.opportunity_status = 'won', false) as is_won,

        -- dates
        {{ local_date('timed.created_at') }} as created_date,
        {{ local_date('timed.first_contacted_at') }} as first_contacted_date,
        {{ local_date('timed.converted_at') }} as converted_date,
        {{ local_date("case when deals.opportunity_status = 'won' then deals.closed_at end") }} as won_date,

        -- timestamps
        timed.created_at,
        timed.first_contacted_at,
        timed.first_human_contacted_at,
        timed.converted_at

    from timed

    left join claims as deals on timed.lead_key = deals.lead_key and deals.lead_of_deal = 1

    left join provinces on timed.province = provinces.province

    left join owners
        on timed.source_system = owners.source_system and timed.owner_id = owners.user_id

    left join working_hours as created_hours
        on {{ in_working_hours('created_hours', 'timed.hours_channel', 'timed.created_at') }}

    left join working_hours as contacted_hours
        on {{ in_working_hours('contacted_hours', 'timed.hours_channel', 'timed.first_human_contacted_at') }}

    left join working_hours as last_hours
        on {{ in_working_hours('last_hours', 'timed.hours_channel', as_of_end()) }}

)

select * from final
