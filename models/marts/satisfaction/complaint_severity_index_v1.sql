{%- set segments = ['topic', 'product_category', 'region', 'channel'] -%}
{%- set is_dirty = in_dirty_slice(['fct_cases.opened_date', 'fct_customer_periods.period_start']) -%}
with

complaints as (

    -- a complaint that nobody graded is taken to be of middling severity, and counted apart
    select
        *,
        coalesce(severity, 3) as graded,
        case when severity is null then 1 else 0 end as is_assumed

    from {{ ref('fct_cases') }}

    where contact_type = 'complaint' and {{ in_dirty_days('opened_date') }}

),

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where (is_active_open or is_active_close) and {{ is_dirty }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

complaints_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments, 'complaints') }} as segment_type,
        {{ segment_value(segments, 'complaints') }} as segment_value,
        sum(complaints.graded) as severity_points,
        sum(complaints.is_assumed) as assumed,
        count(*) as complaints,
        {{ mean_error('complaints.graded') }} as standard_error

    from complaints

    inner join periods on complaints.opened_date between periods.period_start and periods.period_end

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period,
        {{ segment_sets(segments, 'complaints') }}

),

totals as (

    select * from complaints_by_segment where segment_type = 'all'

),

customers_by_period as (

    select
        period_grain,
        period_start,
        is_complete_period,
        count(*) as customers

    from customer_periods

    where {{ is_supplied(['cases']) }}

    group by period_grain, period_start, is_complete_period

),

final as (

    select
        'complaint_severity_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(severity_points as {{ dbt.type_numeric() }}) as numerator,
        cast(complaints as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('severity_points', 'complaints') }} as kpi_value,
        complaints as sample_size,
        standard_error as standard_error,
        is_complete_period

    from complaints_by_segment

    union all

    select
        'complaint_severity_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'severity assumed' as segment_value,
        cast(assumed as {{ dbt.type_numeric() }}) as numerator,
        cast(complaints as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('assumed', 'complaints') }} as kpi_value,
        complaints as sample_size,
        {{ proportion_error('assumed', 'complaints') }} as standard_error,
        is_complete_period

    from totals

    union all

    select
        'complaint_severity_index' as kpi_id,
        1 as kpi_version,
        customers_by_period.period_grain,
        customers_by_period.period_start,
        'measure' as segment_type,
        'weighted complaints per 1,000 customers' as segment_value,
        cast(1000 * coalesce(totals.severity_points, 0) as {{ dbt.type_numeric() }}) as numerator,
        cast(customers_by_period.customers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('1000 * coalesce(totals.severity_points, 0)', 'customers_by_period.customers') }} as kpi_value,
        customers_by_period.customers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        customers_by_period.is_complete_period

    from customers_by_period

    left join totals
        on
            customers_by_period.period_grain = totals.period_grain
            and customers_by_period.period_start = totals.period_start

)

select * from final
