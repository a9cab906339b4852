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

first_contacts as (

    select
        lead_key,
        min(occurred_at) as first_contacted_at

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

deals as (

    select * from claims

    where lead_of_deal = 1

),

final as (

    select
        -- ids
        converted.lead_key,
        converted.customer_key,
        deals.opportunity_key,
        converted.source_system,

        -- segments
        converted.acquisition_channel as channel,
        converted.campaign_code as campaign,
        converted.lead_grade,
        converted.product_category,
        converted.industry,
        provinces.region,
        owners.employee_code as owner,
        owners.team,

        -- booleans
        converted.converted_at is not null as is_converted,
        coalesce(deals.opportunity_status = 'won', false) as is_won,

        -- dates
        {{ local_date('converted.created_at') }} as created_date,
        {{ local_date('first_contacts.first_contacted_at') }} as first_contacted_date,
        {{ local_date('converted.converted_at') }} as converted_date,
        {{ local_date("case when deals.opportunity_status = 'won' then deals.closed_at end") }} as won_date,

        -- timestamps
        converted.created_at,
        first_contacts.first_contacted_at,
        converted.converted_at

    from converted

    left join deals on converted.lead_key = deals.lead_key

    left join first_contacts on converted.lead_key = first_contacts.lead_key

    left join provinces on converted.province = provinces.province

    left join owners
        on converted.source_system = owners.source_system and converted.owner_id = owners.user_id

)

select * from final
