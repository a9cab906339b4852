with

forecasts as (

    select * from {{ ref('fct_forecasts') }}

    where measure = 'sales_revenue'

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

-- products are the level at which the company plans; forecasts of other subjects are slices beside it
slices as (

    select *, 'all' as segment_type, 'all' as segment_value
    from forecasts
    where subject_type = 'product_category' and lag_months = 1 and forecast_method = 'submitted'
    union all
    select *, subject_type as segment_type, subject_value as segment_value
    from forecasts
    where lag_months = 1 and forecast_method = 'submitted'
    union all
    select *, 'lag' as segment_type, cast(lag_months as {{ dbt.type_string() }}) || ' months' as segment_value
    from forecasts
    where subject_type = 'product_category' and forecast_method = 'submitted'

),

errors as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        slices.segment_type,
        slices.segment_value,
        sum(slices.forecast_amount) as forecast_amount,
        sum(slices.actual_amount) as actual_amount,
        sum(abs(slices.forecast_amount - slices.actual_amount)) as absolute_error,
        count(*) as forecasts

    from slices

    inner join periods on slices.month_start between periods.period_start and periods.period_end

    group by 1, 2, 3, 4, 5

),

final as (

    select
        'sales_forecast_accuracy' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(actual_amount - abs(forecast_amount - actual_amount) as {{ dbt.type_numeric() }}) as numerator,
        cast(actual_amount as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('(actual_amount - abs(forecast_amount - actual_amount))', 'actual_amount') }} as kpi_value,
        forecasts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from errors

)

select * from final
