{#
    The index that the mart works out from the doors is what the points of the scorecard add up to, in every slice, both ways; the
    attainments of the scorecard are rounded to six places, a hundred of which are the tolerance.
#}
with

points as (

    select
        period_grain,
        period_start,
        segment_type,
        segment_value,
        sum(points) as points

    from {{ ref('kpi_health') }}

    where points is not null

    group by period_grain, period_start, segment_type, segment_value

),

published as (

    select * from {{ ref('kpi_results') }}

    where kpi_id = 'crm_health_index' and segment_type <> 'domain'

)

select
    coalesce(points.period_grain, published.period_grain) as period_grain,
    coalesce(points.period_start, published.period_start) as period_start,
    coalesce(points.segment_type, published.segment_type) as segment_type,
    coalesce(points.segment_value, published.segment_value) as segment_value,
    points.points,
    published.kpi_value

from points

full outer join published
    on
        points.period_grain = published.period_grain
        and points.period_start = published.period_start
        and points.segment_type = published.segment_type
        and points.segment_value = published.segment_value

where points.points is null or published.kpi_value is null or abs(points.points - published.kpi_value) > 0.0001
