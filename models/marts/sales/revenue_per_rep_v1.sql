{%- set segments = ['owner', 'team', 'region'] -%}
{%- set posts = ['team', 'region'] -%}
with

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and {{ in_dirty_days('order_date') }}

),

employees as (

    select * from {{ ref('dim_employees') }}

    where role in ({{ sql_list(var('sales_roles')) }})

),

days as (

    select * from {{ ref('dim_dates') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_order_lines.order_date', 'dim_employees.any']) }}

),

revenue_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(order_lines.net_amount) as revenue,
        count(distinct order_lines.order_key) as orders

    from order_lines

    inner join periods on order_lines.order_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

period_days as (

    select
        periods.period_grain,
        periods.period_start,
        days.date_day,
        count(*) over (partition by periods.period_grain, periods.period_start) as day_count

    from periods

    inner join days on days.date_day between periods.period_start and periods.known_until

),

-- a day of leave, before the first or after the last day at work is no day of a salesperson
staff_by_segment as (

    select
        period_days.period_grain,
        period_days.period_start,
        {{ segment_type(posts, 'employees') }} as segment_type,
        {{ segment_value(posts, 'employees') }} as segment_value,
        cast(
            cast(sum(employees.fte) as {{ dbt.type_numeric() }}) / max(period_days.day_count)
            as {{ dbt.type_numeric() }}
        ) as average_fte

    from period_days

    inner join employees
        on
            employees.hired_on <= period_days.date_day
            and coalesce(employees.left_on, cast('9999-12-31' as date)) >= period_days.date_day
            and (
                employees.leave_from is null
                or period_days.date_day < employees.leave_from
                or period_days.date_day > coalesce(employees.leave_to, cast('9999-12-31' as date))
            )

    group by period_days.period_grain, period_days.period_start, {{ segment_sets(posts, 'employees') }}

),

compared as (

    select
        revenue_by_segment.*,
        cast(case
            when revenue_by_segment.segment_type = 'owner' then 1
            else staff_by_segment.average_fte
        end as {{ dbt.type_numeric() }}) as salespeople

    from revenue_by_segment

    left join staff_by_segment
        on
            revenue_by_segment.period_grain = staff_by_segment.period_grain
            and revenue_by_segment.period_start = staff_by_segment.period_start
            and revenue_by_segment.segment_type = staff_by_segment.segment_type
            and revenue_by_segment.segment_value = staff_by_segment.segment_value

),

final as (

    select
        'revenue_per_rep' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(revenue as {{ dbt.type_numeric() }}) as numerator,
        cast(salespeople as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('revenue', 'salespeople') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from compared

)

select * from final
