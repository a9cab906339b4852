{%- set segments = ['product_category'] -%}
with

forecasts as (

    select * from {{ ref('fct_reference_values') }}

    where measure = 'sales_revenue' and scenario = 'forecast' and period_grain = 'month'
        and subject_type = 'product_category'

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where order_status = 'effective'

),

horizons as (

    select 1 as lag_months
    union all
    select 2 as lag_months
    union all
    select 3 as lag_months

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

-- only what was known before the month, or one or two months earlier, counts as its forecast
frozen as (

    select
        forecasts.period_start as month_start,
        forecasts.subject_value as product_category,
        horizons.lag_months,
        forecasts.reference_value as forecast_amount,
        row_number() over (
            partition by forecasts.period_start, forecasts.subject_value, horizons.lag_months
            order by forecasts.version_as_of desc
        ) as vintage

    from forecasts

    inner join horizons
        on forecasts.version_as_of < {{ dbt.dateadd('month', '1 - horizons.lag_months', 'forecasts.period_start') }}

),

actuals as (

    select
        {{ month_of('order_date') }} as month_start,
        product_category,
        sum(net_amount) as actual_amount

    from order_lines

    group by 1, 2

),

compared as (

    select
        frozen.month_start,
        frozen.product_category,
        frozen.lag_months,
        frozen.forecast_amount,
        coalesce(actuals.actual_amount, 0) as actual_amount

    from frozen

    left join actuals
        on frozen.month_start = actuals.month_start and frozen.product_category = actuals.product_category

    where frozen.vintage = 1

),

errors_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        compared.lag_months,
        sum(compared.forecast_amount) as forecast_amount,
        sum(compared.actual_amount) as actual_amount,
        sum(abs(compared.forecast_amount - compared.actual_amount)) as absolute_error,
        count(*) as forecasts

    from compared

    inner join periods on compared.month_start between periods.period_start and periods.period_end

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, compared.lag_months,
        {{ segment_sets(segments) }}

),

accuracies as (

    select
        period_grain,
        period_start,
        is_complete_period,
        segment_type,
        segment_value,
        actual_amount - absolute_error as numerator,
        actual_amount as denominator,
        forecasts

    from errors_by_segment

    where lag_months = 1

    union all

    select
        period_grain,
        period_start,
        is_complete_period,
        'lag' as segment_type,
        cast(lag_months as {{ dbt.type_string() }}) || ' months' as segment_value,
        actual_amount - absolute_error as numerator,
        actual_amount as denominator,
        forecasts

    from errors_by_segment

    where segment_type = 'all'

),

final as (

    select
        'sales_forecast_accuracy' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(numerator as {{ dbt.type_numeric() }}) as numerator,
        cast(denominator as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('numerator', 'denominator') }} as kpi_value,
        forecasts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from accuracies

)

select * from final
