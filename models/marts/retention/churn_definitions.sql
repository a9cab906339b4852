with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where period_grain = 'year'

),

customers as (

    select * from {{ ref('dim_customers') }}

),

contract_events as (

    select * from {{ ref('fct_contract_events') }}

),

years as (

    select * from {{ ref('dim_periods') }}

    where period_grain = 'year'

),

contracts as (

    select
        contract_key,
        min(effective_date) as first_date,
        max(case when event_type = 'cancellation' then effective_date end) as ended_date

    from contract_events

    where event_type <> 'cancellation_notice'

    group by contract_key

),

notices as (

    select customer_key, booked_date

    from contract_events

    where event_type = 'cancellation_notice'

),

lost as (

    select
        period_start,
        sum(case when is_churned then 1 else 0 end) as churned,
        sum(case when is_active_open then 1 else 0 end) as base,
        sum(case when lifecycle_stage_close <> 'prospect' and not is_active_close then 1 else 0 end)
            as churned_to_date,
        sum(case when lifecycle_stage_close <> 'prospect' then 1 else 0 end) as base_to_date

    from customer_periods

    group by period_start

),

ended as (

    select
        years.period_start,
        sum(case when contracts.ended_date >= years.period_start and contracts.ended_date <= years.known_until
                then 1
            else 0
        end) as churned,
        sum(case when coalesce(contracts.ended_date, years.known_until) >= years.period_start then 1 else 0 end)
            as base,
        sum(case when contracts.ended_date <= years.known_until then 1 else 0 end) as churned_to_date,
        count(*) as base_to_date

    from contracts

    inner join years on contracts.first_date <= years.known_until

    group by years.period_start

),

known as (

    select
        years.period_start,
        years.known_until,
        count(*) as customers,
        sum(case when customers.is_flagged_churned then 1 else 0 end) as flagged

    from customers

    inner join years on customers.created_date <= years.known_until

    group by years.period_start, years.known_until

),

noticed as (

    select
        known.period_start,
        count(distinct case when notices.booked_date >= known.period_start then notices.customer_key end) as churned,
        known.customers as base,
        count(distinct notices.customer_key) as churned_to_date,
        known.customers as base_to_date

    from known

    inner join notices on notices.booked_date <= known.known_until

    group by known.period_start, known.customers

),

-- a flag has no day: it says what the CRM holds today
flagged as (

    select
        period_start,
        cast(null as {{ dbt.type_bigint() }}) as churned,
        cast(null as {{ dbt.type_bigint() }}) as base,
        flagged as churned_to_date,
        customers as base_to_date

    from known

    where known_until = {{ as_of_date() }}

),

definitions as (

    select 'inactive customers' as definition, '不再活跃的客户' as definition_zh, lost.* from lost
    union all
    select 'ended contracts' as definition, '终止的合同' as definition_zh, ended.* from ended
    union all
    select 'customers who gave notice' as definition, '提出解约的客户' as definition_zh, noticed.* from noticed
    union all
    select 'customers flagged in the CRM' as definition, 'CRM中标记流失的客户' as definition_zh, flagged.* from flagged

),

final as (

    select
        definition,
        definition_zh,
        period_start as year_start,
        cast(churned as {{ dbt.type_bigint() }}) as churned,
        cast(base as {{ dbt.type_bigint() }}) as base,
        {{ ratio('churned', 'base') }} as churn_rate,
        cast(churned_to_date as {{ dbt.type_bigint() }}) as churned_to_date,
        cast(base_to_date as {{ dbt.type_bigint() }}) as base_to_date,
        {{ ratio('churned_to_date', 'base_to_date') }} as churn_rate_to_date

    from definitions

)

select * from final
