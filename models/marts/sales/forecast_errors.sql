with

sales_forecasts as (

    select * from {{ ref('fct_forecasts') }}

),

reference_values as (

    select * from {{ ref('fct_reference_values') }}

    where scenario in ('forecast', 'actual')

),

known_series as (

    select distinct measure from reference_values

    where scenario = 'actual'

),

-- a series that is not sales brings its actual values along; the latest version of each counts
versions as (

    select
        reference_values.*,
        row_number() over (
            partition by
                reference_values.measure, reference_values.scenario, reference_values.period_grain,
                reference_values.subject_type, reference_values.subject_value, reference_values.period_start
            order by reference_values.version_as_of desc
        ) as vintage

    from reference_values

    inner join known_series on reference_values.measure = known_series.measure

),

actuals as (

    select
        measure,
        period_grain,
        period_start,
        reference_value as actual_amount,
        lag(
            reference_value, case period_grain when 'week' then 52 when 'month' then 12 when 'quarter' then 4 else 1 end
        ) over (partition by measure, period_grain order by period_start) as value_of_last_season

    from versions

    where scenario = 'actual' and subject_type = 'all' and vintage = 1

),

forecasts as (

    select
        versions.measure,
        versions.period_grain,
        case when versions.subject_type = 'method' then versions.subject_value else 'submitted' end as forecast_method,
        case when versions.subject_type = 'method' then 'all' else versions.subject_type end as subject_type,
        0 as lag_months,
        versions.period_start,
        versions.reference_value as forecast_amount,
        actuals.actual_amount

    from versions

    inner join actuals
        on
            versions.measure = actuals.measure
            and versions.period_grain = actuals.period_grain
            and versions.period_start = actuals.period_start

    where versions.scenario = 'forecast' and versions.vintage = 1

    union all

    select
        measure,
        'month' as period_grain,
        forecast_method,
        subject_type,
        lag_months,
        month_start as period_start,
        forecast_amount,
        actual_amount

    from sales_forecasts

),

-- what a forecast of last season's value would have missed before the first forecast: the scale of MASE
first_forecasts as (

    select measure, period_grain, min(period_start) as first_forecast

    from forecasts

    group by 1, 2

),

scales as (

    select
        actuals.measure,
        actuals.period_grain,
        avg(abs(actuals.actual_amount - actuals.value_of_last_season)) as seasonal_error

    from actuals

    inner join first_forecasts
        on actuals.measure = first_forecasts.measure and actuals.period_grain = first_forecasts.period_grain

    where actuals.period_start < first_forecasts.first_forecast

    group by 1, 2

),

errors as (

    select
        forecasts.measure,
        forecasts.period_grain,
        forecasts.forecast_method,
        forecasts.subject_type,
        forecasts.lag_months,
        scales.seasonal_error,
        cast(forecasts.actual_amount as {{ type_double() }}) as actual,
        cast(forecasts.forecast_amount as {{ type_double() }}) as forecast,
        cast(forecasts.forecast_amount - forecasts.actual_amount as {{ type_double() }}) as error

    from forecasts

    left join scales on forecasts.measure = scales.measure and forecasts.period_grain = scales.period_grain

),

final as (

    select
        measure,
        period_grain,
        forecast_method,
        subject_type,
        lag_months,
        cast(count(*) as {{ dbt.type_bigint() }}) as forecasts,
        cast(avg(error) as {{ dbt.type_numeric() }}) as mean_error,
        cast(avg(abs(error)) as {{ dbt.type_numeric() }}) as mean_absolute_error,
        cast(sqrt(avg(error * error)) as {{ dbt.type_numeric() }}) as root_mean_squared_error,
        cast(avg(abs(error) / nullif(abs(actual), 0)) as {{ dbt.type_numeric() }}) as mape,
        cast(avg(2 * abs(error) / nullif(abs(actual) + abs(forecast), 0)) as {{ dbt.type_numeric() }}) as smape,
        cast(sum(abs(error)) / nullif(sum(actual), 0) as {{ dbt.type_numeric() }}) as wape,
        cast(sum(error) / nullif(sum(actual), 0) as {{ dbt.type_numeric() }}) as bias,
        cast(avg(abs(error)) / nullif(max(seasonal_error), 0) as {{ dbt.type_numeric() }}) as mase

    from errors

    group by measure, period_grain, forecast_method, subject_type, lag_months

)

select * from final
