{%- set last = var('trend_periods') | int -%}
with

series as (

    select * from {{ ref('kpi_series') }}

),

-- a period that is open is no point of the series, and a missing one keeps its place
points as (

    select
        *,
        cast(case when is_complete_period then kpi_value end as {{ type_double() }}) as point,
        cast(case when has_comparable_year_ago then year_ago_value end as {{ type_double() }}) as year_ago_point,
        cast(
            row_number() over (partition by series_key, period_grain order by period_start) as {{ type_double() }}
        ) as place

    from series

),

windows as (

    select
        *,
        avg(point) over latest as rolling_mean,
        regr_count(point, place) over latest as trend_points,
        regr_slope(point, place) over latest as slope,
        regr_sxx(point, place) over latest as sxx,
        regr_sxy(point, place) over latest as sxy,
        regr_syy(point, place) over latest as syy,
        avg(point) over earlier as earlier_mean,
        count(point) over earlier as earlier_points,
        avg(point - year_ago_point) over earlier as earlier_growth,
        count(point - year_ago_point) over earlier as earlier_growth_points

    from points

    window
        latest as (
            partition by series_key, period_grain order by period_start
            rows between {{ last - 1 }} preceding and current row
        ),
        earlier as (
            partition by series_key, period_grain order by period_start
            rows between {{ last }} preceding and 1 preceding
        )

),

-- with a year of history: the same period a year before, and what the last periods gained on theirs
expected as (

    select
        *,
        case
            when point is null or trend_points < 3 then null

            -- points on one line: what is left of them is rounding, and every engine rounds in its own way
            when syy - sxy * sxy / nullif(sxx, 0) <= 0.000000000001 * syy then 0
            else sqrt(greatest(syy - sxy * sxy / nullif(sxx, 0), 0) / nullif(trend_points - 2, 0) / nullif(sxx, 0))
        end as slope_error,
        case
            when year_ago_point is not null and earlier_growth_points >= 3 then 'seasonal'
            when earlier_points >= 3 then 'recent'
        end as expectation,
        case
            when year_ago_point is not null and earlier_growth_points >= 3 then year_ago_point + earlier_growth
            when earlier_points >= 3 then earlier_mean
        end as expected_value

    from windows

),

-- 1.2533 times the mean absolute error is the standard deviation of normal errors, and heeds outliers less
spreads as (

    select
        *,
        count(point - expected_value) over past_errors as past_error_count,
        1.2533 * avg(abs(point - expected_value)) over past_errors as past_spread

    from expected

    window past_errors as (
        partition by series_key, period_grain, expectation order by period_start
        rows between unbounded preceding and 1 preceding
    )

),

-- chance alone moves a value by its standard error, and a count by its root
banded as (

    select
        *,
        case
            when point is not null and period_grain in ('month', 'quarter') and past_error_count >= 6
                then {{ var('anomaly_sigmas') }} * greatest(
                        past_spread,
                        coalesce(cast(standard_error as {{ type_double() }}), 0),
                        case when formula_kind = 'count' then sqrt(greatest(expected_value, 1)) else 0 end,
                        0.001 * abs(expected_value)
                    )
        end as half_width

    from spreads

),

judged as (

    select
        *,
        coalesce(abs(point - expected_value) > half_width, false) as is_outside

    from banded

),

-- what was odd a year ago is no measure of today
compared as (

    select
        *,
        case period_grain
            when 'month' then lag(is_outside, 12) over in_order
            when 'quarter' then lag(is_outside, 4) over in_order
        end as was_outside_a_year_ago

    from judged

    window in_order as (partition by series_key, period_grain order by period_start)

),

final as (

    select
        series_key,
        kpi_id,
        kpi_version,
        segment_type,
        segment_value,
        period_grain,
        period_start,
        cast(case when point is not null then rolling_mean end as {{ dbt.type_numeric() }}) as rolling_mean,
        cast(trend_points as {{ dbt.type_bigint() }}) as trend_points,
        cast(case when point is not null and trend_points >= 3 then slope end as {{ dbt.type_numeric() }})
            as trend_slope,
        cast(slope_error as {{ dbt.type_numeric() }}) as trend_slope_error,
        {{ trend_direction('polarity', 'slope', 'slope_error', 'rolling_mean') }} as trend_direction,
        case when half_width is not null then expectation end as expectation,
        cast(case when half_width is not null then expected_value end as {{ dbt.type_numeric() }}) as expected_value,
        cast(expected_value - half_width as {{ dbt.type_numeric() }}) as expected_low,
        cast(expected_value + half_width as {{ dbt.type_numeric() }}) as expected_high,
        cast(past_error_count as {{ dbt.type_bigint() }}) as past_error_count,
        is_outside
        and past_error_count >= {{ var('anomaly_min_history') }}
        and half_width > 0
        and not is_too_few
        and not (expectation = 'seasonal' and coalesce(was_outside_a_year_ago, false)) as is_anomaly

    from compared

    where kpi_value is not null

)

select * from final
