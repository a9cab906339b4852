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
    union all
    select *, 'method' as segment_type, forecast_method as segment_value
    from forecasts
    where forecast_method <> 'submitted'

),

-- a month without sales has no percentage error, and takes no part
percentage_errors as (

    select
        *,
        abs(forecast_amount - actual_amount) / abs(actual_amount) as percentage_error

    from slices

    where actual_amount <> 0

),

errors as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        percentage_errors.segment_type,
        percentage_errors.segment_value,
        sum(percentage_errors.percentage_error) as percentage_error,
        count(*) as forecasts,
        {{ mean_error('percentage_errors.percentage_error') }} as standard_error

    from percentage_errors

    inner join periods on percentage_errors.month_start between periods.period_start and periods.period_end

    group by 1, 2, 3, 4, 5

),

final as (

    select
        'forecast_mape' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(percentage_error as {{ dbt.type_numeric() }}) as numerator,
        cast(forecasts as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('percentage_error', 'forecasts') }} as kpi_value,
        forecasts as sample_size,
        standard_error as standard_error,
        is_complete_period

    from errors

)

select * from final
