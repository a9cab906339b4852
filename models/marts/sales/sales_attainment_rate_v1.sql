{%- set segments = ['team', 'owner', 'region', 'product_category', 'channel', 'key_account_tier'] -%}
with

reference_values as (

    select * from {{ ref('fct_reference_values') }}

    where
        measure = 'sales_revenue'
        and scenario in ('target', 'crm_target')
        and period_grain = 'month'
        and subject_type in ({{ sql_list(['all'] + reported_segments(segments)) }})
        and (version_as_of is null or version_as_of <= {{ as_of_date() }})

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective' and {{ in_dirty_days('order_date') }}

),

days as (

    select * from {{ ref('dim_dates') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice([
            'fct_order_lines.order_date', 'fct_reference_values.period_start', 'fct_reference_values.any',
        ]) }}

),

ranked as (

    select
        *,
        rank() over (
            partition by scenario, subject_type, subject_value, period_start
            order by coalesce(version_as_of, cast('1900-01-01' as date)) desc
        ) as vintage

    from reference_values

),

planned_by_company as (

    select subject_type from reference_values

    where scenario = 'target'

    group by subject_type

),

-- people have targets in the CRM only, unless the company's plan names them
monthly_targets as (

    select
        ranked.period_start as month_start,
        ranked.subject_type,
        ranked.subject_value,
        ranked.reference_value as target_amount

    from ranked

    left join planned_by_company on ranked.subject_type = planned_by_company.subject_type

    where
        ranked.vintage = 1
        and (
            ranked.scenario = 'target'
            or (ranked.subject_type = 'owner' and planned_by_company.subject_type is null)
        )

),

-- of the running month's target the working days that are over are due
months as (

    select
        month_start,
        {{ ratio(
            'sum(case when is_working_day and date_day <= ' ~ as_of_date() ~ ' then 1 else 0 end)',
            'sum(case when is_working_day then 1 else 0 end)'
        ) }} as elapsed_share

    from days

    group by month_start

),

targets as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        monthly_targets.subject_type as segment_type,
        monthly_targets.subject_value as segment_value,
        sum(monthly_targets.target_amount * months.elapsed_share) as target_amount

    from periods

    inner join monthly_targets on monthly_targets.month_start between periods.first_month and periods.last_month

    inner join months on monthly_targets.month_start = months.month_start

    group by 1, 2, 3, 4, 5

),

actuals as (

    select
        periods.period_grain,
        periods.period_start,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(order_lines.net_amount) as actual_amount,
        count(distinct order_lines.order_key) as orders

    from order_lines

    inner join periods on order_lines.order_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, {{ segment_sets(segments) }}

),

-- 1 + (actual - target) / |target|: so more is better even where the target is a loss
compared as (

    select
        targets.period_grain,
        targets.period_start,
        targets.is_complete_period,
        targets.segment_type,
        targets.segment_value,
        cast(
            coalesce(actuals.actual_amount, 0) - targets.target_amount + abs(targets.target_amount)
            as {{ dbt.type_numeric() }}
        ) as attained,
        cast(abs(targets.target_amount) as {{ dbt.type_numeric() }}) as target_size,
        coalesce(actuals.orders, 0) as orders

    from targets

    left join actuals
        on
            targets.period_grain = actuals.period_grain
            and targets.period_start = actuals.period_start
            and targets.segment_type = actuals.segment_type
            and targets.segment_value = actuals.segment_value

),

final as (

    select
        'sales_attainment_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(attained as {{ dbt.type_numeric() }}) as numerator,
        cast(target_size as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('attained', 'target_size') }} as kpi_value,
        orders as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from compared

)

select * from final
