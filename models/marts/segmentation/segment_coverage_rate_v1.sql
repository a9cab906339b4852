{%- set segments = ['scheme', 'region'] -%}
with

customers as (

    select * from {{ ref('dim_customers') }}

),

history as (

    select * from {{ ref('dim_customer_history') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice([], earlier=['dim_customer_history.matters_from']) }}

),

members as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        customers.customer_key,
        history.region as customer_region,
        history.customer_types,
        history.key_account_tier,
        history.industry

    from customers

    inner join periods on customers.created_date <= periods.known_until

    inner join history
        on
            customers.customer_key = history.customer_key
            and periods.known_until >= history.valid_from
            and periods.known_until < history.valid_to

),

assignments as (

    select
        period_grain, period_start, is_complete_period, customer_region, 'customer_type' as scheme,
        customer_types as assigned
    from members
    union all
    select
        period_grain, period_start, is_complete_period, customer_region, 'key_account_tier' as scheme,
        key_account_tier as assigned
    from members
    union all
    select
        period_grain, period_start, is_complete_period, customer_region, 'industry' as scheme,
        industry as assigned
    from members
    union all
    select
        period_grain, period_start, is_complete_period, customer_region, 'region' as scheme,
        customer_region as assigned
    from members

),

-- two segments of one scheme at once are no segment
covered as (

    select
        period_grain,
        period_start,
        is_complete_period,
        customer_region as region,
        scheme,
        assigned,
        case when assigned is not null and assigned not like '%,%' then 1 else 0 end as is_covered

    from assignments

),

coverage_by_segment as (

    select
        covered.period_grain,
        covered.period_start,
        covered.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(covered.is_covered) as assigned,
        count(*) as customers

    from covered

    group by covered.period_grain, covered.period_start, covered.is_complete_period, {{ segment_sets(segments) }}

),

shares as (

    select
        period_grain,
        period_start,
        is_complete_period,
        scheme || '=' || assigned as segment_value,
        scheme,
        sum(is_covered) as assigned

    from covered

    where is_covered = 1

    group by 1, 2, 3, 4, 5

),

sizes as (

    select
        period_grain,
        period_start,
        scheme,
        count(*) as customers

    from covered

    group by 1, 2, 3

),

measured as (

    select period_grain, period_start, is_complete_period, segment_type, segment_value, assigned, customers
    from coverage_by_segment
    union all
    select
        shares.period_grain, shares.period_start, shares.is_complete_period,
        'share' as segment_type, shares.segment_value, shares.assigned, sizes.customers
    from shares
    inner join sizes
        on
            shares.period_grain = sizes.period_grain
            and shares.period_start = sizes.period_start
            and shares.scheme = sizes.scheme

),

final as (

    select
        'segment_coverage_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(assigned as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('assigned', 'customers') }} as kpi_value,
        customers as sample_size,
        {{ proportion_error('assigned', 'customers') }} as standard_error,
        is_complete_period

    from measured

)

select * from final
