with

forecasts as (

    select * from {{ ref('fct_reference_values') }}

    where measure = 'sales_revenue' and scenario = 'forecast' and period_grain = 'month'

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
        forecasts.subject_type,
        forecasts.subject_value,
        horizons.lag_months,
        forecasts.reference_value as forecast_amount,
        row_number() over (
            partition by
                forecasts.period_start, forecasts.subject_type, forecasts.subject_value, horizons.lag_months
            order by forecasts.version_as_of desc
        ) as vintage

    from forecasts

    inner join horizons
        on forecasts.version_as_of < {{ dbt.dateadd('month', '1 - horizons.lag_months', 'forecasts.period_start') }}

),

actuals as (

    select
        {{ month_of('order_date') }} as month_start,
        case
            when grouping(product_category) = 0 then 'product_category'
            when grouping(region) = 0 then 'region'
            when grouping(channel) = 0 then 'channel'
            when grouping(owner) = 0 then 'owner'
            when grouping(team) = 0 then 'team'
        end as subject_type,
        coalesce(product_category, region, channel, owner, team) as subject_value,
        sum(net_amount) as actual_amount

    from order_lines

    group by
        {{ month_of('order_date') }}, grouping sets ((product_category), (region), (channel), (owner), (team))

),

compared as (

    select
        frozen.month_start,
        frozen.subject_type,
        frozen.subject_value,
        frozen.lag_months,
        frozen.forecast_amount,
        coalesce(actuals.actual_amount, 0) as actual_amount

    from frozen

    left join actuals
        on
            frozen.month_start = actuals.month_start
            and frozen.subject_type = actuals.subject_type
            and frozen.subject_value = actuals.subject_value

    -- a month that has not begun has no actual to be compared with
    where frozen.vintage = 1 and frozen.month_start <= {{ as_of_date() }}

),

-- products are the level at which the company plans; forecasts of other subjects are slices beside it
slices as (

    select *, 'all' as segment_type, 'all' as segment_value
    from compared
    where subject_type = 'product_category' and lag_months = 1
    union all
    select *, subject_type as segment_type, subject_value as segment_value
    from compared
    where lag_months = 1
    union all
    select *, 'lag' as segment_type, cast(lag_months as {{ dbt.type_string() }}) || ' months' as segment_value
    from compared
    where subject_type = 'product_category'

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
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(actual_amount - absolute_error as {{ dbt.type_numeric() }}) as numerator,
        cast(actual_amount as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('(actual_amount - absolute_error)', 'actual_amount') }} as kpi_value,
        forecasts as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from errors

)

select * from final
