with

guards as (

    select * from {{ ref('kpi_driver_tree') }}

    where link_kind = 'guard'

),

trends as (

    select * from {{ ref('kpi_trends') }}

    where segment_type = 'all' and period_grain = 'month'

),

final as (

    select
        guards.driver_kpi_id,
        guards.outcome_kpi_id as guard_kpi_id,
        drivers.period_start,
        drivers.rolling_mean as driver_mean,
        drivers.trend_direction as driver_trend,
        watched.rolling_mean as guard_mean,
        watched.trend_direction as guard_trend,
        drivers.trend_direction = 'better' as has_driver_improved,
        watched.trend_direction = 'worse' as has_guard_worsened,

        -- unknown as long as one of the two has no trend
        drivers.trend_direction = 'better' and watched.trend_direction = 'worse' as is_broken

    from guards

    inner join trends as drivers on guards.driver_kpi_id = drivers.kpi_id

    inner join trends as watched
        on guards.outcome_kpi_id = watched.kpi_id and drivers.period_start = watched.period_start

)

select * from final
