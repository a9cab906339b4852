{#
    The parts of every change add up to it, for each segment type that the KPI reports; no change of a KPI with such segments is
    without its parts; and the total that is taken apart is the published number.
#}
with

changes as (

    select * from {{ ref('kpi_changes') }}

),

explained as (

    select
        kpi_id,
        period_grain,
        period_start,
        compared_with,
        segment_type,
        max(value_change) as value_change,
        max(greatest(abs(value_before), abs(value_after), 1)) as magnitude,
        sum(mix_effect + rate_effect) as parts

    from {{ ref('kpi_change_drivers') }}

    group by kpi_id, period_grain, period_start, compared_with, segment_type

),

-- the segment types that the KPI reports in the period
reported as (

    select distinct
        changes.kpi_id,
        changes.period_grain,
        changes.period_start,
        changes.compared_with,
        results.segment_type

    from changes

    inner join {{ ref('kpi_results') }} as results
        on
            changes.kpi_id = results.kpi_id
            and changes.kpi_version = results.kpi_version
            and changes.period_grain = results.period_grain
            and changes.period_start = results.period_start

    where
        results.segment_type <> 'all'
        and results.segment_type not in ({{ sql_list(part_types()) }})
        and results.kpi_value is not null

),

problems as (

    select
        explained.kpi_id,
        explained.period_grain,
        explained.period_start,
        'the parts of ' || explained.segment_type || ' do not add up' as problem

    from explained

    where abs(explained.parts - explained.value_change) > 0.000000001 * explained.magnitude or explained.parts is null

    union all

    select
        reported.kpi_id,
        reported.period_grain,
        reported.period_start,
        'the change has no parts by ' || reported.segment_type as problem

    from reported

    left join explained
        on
            reported.kpi_id = explained.kpi_id
            and reported.period_grain = explained.period_grain
            and reported.period_start = explained.period_start
            and reported.compared_with = explained.compared_with
            and reported.segment_type = explained.segment_type

    where explained.kpi_id is null

    union all

    select
        changes.kpi_id,
        changes.period_grain,
        changes.period_start,
        'the total is not the published number' as problem

    from changes

    inner join {{ ref('kpi_results') }} as results
        on
            changes.kpi_id = results.kpi_id
            and changes.kpi_version = results.kpi_version
            and changes.period_grain = results.period_grain
            and changes.period_start = results.period_start
            and results.segment_type = 'all'

    where abs(changes.value_after - results.kpi_value) > 0.000001

    union all

    -- a rated KPI that is a quotient is taken apart for every pair of complete periods
    select
        scorecard.kpi_id,
        scorecard.period_grain,
        scorecard.period_start,
        'the change is left out' as problem

    from {{ ref('kpi_scorecard') }} as scorecard

    left join changes
        on
            scorecard.kpi_id = changes.kpi_id
            and scorecard.period_grain = changes.period_grain
            and scorecard.period_start = changes.period_start
            and changes.compared_with = 'previous'

    where
        scorecard.segment_type = 'all'
        and scorecard.polarity <> 'monitor'
        and scorecard.previous_change is not null
        and scorecard.denominator <> 0
        and changes.kpi_id is null

)

select * from problems
