{{ kept_by_key(['opportunity_key']) }}

with

opportunities as (

    select
        *,
        {{ record_key(["'opportunity'", 'source_system', 'opportunity_id']) }} as opportunity_key,
        {{ local_date('created_at') }} as created_date

    from {{ ref('checked_opportunities') }}

    where broken_rule is null and not coalesce(is_test, false) and not is_test_customer

),

leads as (

    select * from {{ ref('fct_leads') }}

    where opportunity_key is not null

),

customers as (

    select * from {{ ref('dim_customer_history') }}

),

owners as (

    select * from {{ ref('dim_employee_identities') }}

),

rates as (

    select * from {{ ref('crm_fx_rates') }}

),

first_contacts as (

    select
        opportunity_key,
        min(occurred_at) as first_contacted_at

    from {{ ref('fct_interactions') }}

    where opportunity_key is not null

    group by opportunity_key

),

valued as (

    select
        opportunities.*,
        cast(
            opportunities.amount_doc * {{ fx_rate('opportunities.currency_code', 'rates.rate_to_base') }}
            as {{ dbt.type_numeric() }}
        ) as amount_base

    from opportunities

    left join rates
        on opportunities.currency_code = rates.currency_code and opportunities.created_date = rates.rate_date

),

final as (

    select
        -- ids
        valued.opportunity_key,
        valued.customer_key,
        leads.lead_key,
        valued.source_system,
        valued.opportunity_id,

        -- strings
        valued.opportunity_status,
        valued.stage,
        valued.lost_reason,

        -- segments, as of the creation
        customers.region,
        customers.industry,
        customers.channel,
        customers.segment,
        customers.key_account_tier,
        valued.product_category,
        coalesce(owners.employee_code, customers.owner) as owner,
        coalesce(owners.team, customers.team) as team,
        case
            when valued.amount_base < {{ var('deal_size_bounds')[0] }} then 'small'
            when valued.amount_base < {{ var('deal_size_bounds')[1] }} then 'medium'
            when valued.amount_base is not null then 'large'
        end as deal_size,

        -- numerics
        valued.amount_base,
        valued.probability,

        -- dates
        valued.created_date,
        {{ local_date('valued.closed_at') }} as closed_date,
        {{ local_date('least(
            valued.created_at,
            coalesce(leads.first_contacted_at, valued.created_at),
            coalesce(first_contacts.first_contacted_at, valued.created_at)
        )') }} as first_touch_date,
        valued.expected_close_date,

        -- timestamps
        valued.created_at,
        valued.closed_at

    from valued

    left join leads on valued.opportunity_key = leads.opportunity_key

    left join first_contacts on valued.opportunity_key = first_contacts.opportunity_key

    left join customers
        on
            valued.customer_key = customers.customer_key
            and valued.created_date >= customers.valid_from
            and valued.created_date < customers.valid_to

    left join owners on valued.source_system = owners.source_system and valued.owner_id = owners.user_id

)

select * from final
