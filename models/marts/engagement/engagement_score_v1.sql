{%- set segments = ['segment', 'owner', 'team', 'key_account_tier'] -%}
{%- set is_dirty = in_dirty_slice([
    'fct_customer_periods.period_start', 'fct_customer_months.month_start', 'fct_interactions.occurred_date',
    'fct_order_lines.sold_date',
]) -%}
with

engagement as (

    select * from {{ ref('customer_engagement') }}

    where {{ in_dirty_days('month_start') }}

),

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where (is_active_open or is_active_close) and {{ is_dirty }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

points_by_period as (

    select
        periods.period_grain,
        periods.period_start,
        engagement.customer_key,
        sum(engagement.points) as points

    from engagement

    inner join periods on engagement.month_start between periods.first_month and periods.last_month

    group by 1, 2, 3

),

customers as (

    select
        customer_periods.*,
        cast(coalesce(points_by_period.points, 0) as {{ type_double() }}) as points

    from customer_periods

    left join points_by_period
        on
            customer_periods.period_grain = points_by_period.period_grain
            and customer_periods.period_start = points_by_period.period_start
            and customer_periods.customer_key = points_by_period.customer_key

),

-- a quarter has a base of its own: three months of points against three months of the others'
benchmarks as (

    select
        period_grain,
        period_start,
        percentile_cont(0.95) within group (order by points) as p95_points

    from customers

    group by 1, 2

),

indexed as (

    select
        customers.*,

        -- the least of 100 and nothing would be 100
        case
            when benchmarks.p95_points > 0 then least(100, 100 * customers.points / benchmarks.p95_points)
        end as engagement_index

    from customers

    inner join benchmarks
        on customers.period_grain = benchmarks.period_grain and customers.period_start = benchmarks.period_start

),

customers_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(engagement_index) as index_sum,
        {{ mean_error('engagement_index') }} as standard_error,
        sum(points) as points,
        count(*) as customers

    from indexed

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'engagement_score' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(index_sum as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('index_sum', 'customers') }} as kpi_value,
        customers as sample_size,
        standard_error,
        is_complete_period

    from customers_by_segment

    where {{ is_supplied(['activities', 'digital_events']) }}

    union all

    select
        'engagement_score' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'points per customer' as segment_value,
        cast(points as {{ dbt.type_numeric() }}) as numerator,
        cast(customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('points', 'customers') }} as kpi_value,
        customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from customers_by_segment

    where segment_type = 'all' and {{ is_supplied(['activities', 'digital_events']) }}

)

select * from final
