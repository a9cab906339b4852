with

rules as (

    select * from {{ ref('kpi_alert_rules') }}

),

-- what is open, empty or rests on too few answers neither opens an alert nor closes one
judgeable as (

    select * from {{ ref('kpi_scorecard') }}

    where is_complete_period and kpi_value is not null and not is_too_few

),

broken_guards as (

    select distinct
        driver_kpi_id,
        period_start

    from {{ ref('kpi_guard_checks') }}

    where is_broken

),

judged as (

    select
        rules.rule_id,
        rules.condition,
        rules.consecutive_periods,
        judgeable.*,
        case rules.condition
            when 'target_missed' then judgeable.rating = 'missed'
            when 'anomaly' then judgeable.is_anomaly
            when 'trend_worse' then coalesce(judgeable.trend_direction = 'worse', false)
            when 'worse_than_benchmark' then coalesce(judgeable.benchmark_gap < 0, false)
            when 'guard_broken' then broken_guards.driver_kpi_id is not null
        end as fires,
        case judgeable.polarity
            when 'higher' then -judgeable.kpi_value
            when 'lower' then judgeable.kpi_value
            when 'zero' then abs(judgeable.kpi_value)
            when 'band' then -judgeable.attainment
            else abs(judgeable.kpi_value - judgeable.expected_value)
        end as badness

    from rules

    inner join judgeable
        on
            rules.kpi_id in ('*', judgeable.kpi_id)
            and rules.period_grain = judgeable.period_grain
            and ';all;' || coalesce(rules.segment_types, '') || ';' like '%;' || judgeable.segment_type || ';%'
            and coalesce(judgeable.sample_size, 0) >= rules.min_sample

    left join broken_guards
        on
            judgeable.kpi_id = broken_guards.driver_kpi_id
            and judgeable.period_start = broken_guards.period_start
            and judgeable.segment_type = 'all'
            and judgeable.period_grain = 'month'

),

-- the periods that fire one after the other share the difference of two counts
numbered as (

    select
        *,
        row_number() over (slice order by period_start) - row_number() over (firing order by period_start) as run,
        lead(period_end) over (slice order by period_start) as next_period_end

    from judged

    window
        slice as (partition by rule_id, kpi_id, segment_type, segment_value),
        firing as (partition by rule_id, kpi_id, segment_type, segment_value, fires)

),

placed as (

    select
        *,
        row_number() over (run_of_periods order by period_start) as place,
        row_number() over (run_of_periods order by period_start desc) as place_from_last,
        row_number() over (run_of_periods order by badness desc nulls last, period_start asc) as place_of_badness

    from numbered

    where fires

    window run_of_periods as (partition by rule_id, kpi_id, segment_type, segment_value, run)

),

runs as (

    select
        rule_id,
        condition,
        kpi_id,
        domain,
        name_en,
        name_zh,
        unit,
        period_grain,
        segment_type,
        segment_value,
        min(period_start) as first_period_start,
        {{ add_days('max(case when place = consecutive_periods then period_end end)', 1) }} as opened_on,
        max(period_end) as last_seen_on,
        {{ add_days('max(case when place_from_last = 1 then next_period_end end)', 1) }} as closed_on,
        count(*) as periods,
        max(case when place_from_last = 1 then kpi_value end) as kpi_value,
        max(case when place_from_last = 1 then target_value end) as target_value,
        max(case when place_of_badness = 1 then kpi_value end) as worst_value

    from placed

    group by
        rule_id, condition, kpi_id, domain, name_en, name_zh, unit, period_grain, segment_type, segment_value, run

    having count(*) >= max(consecutive_periods)

),

final as (

    select
        {{ dbt.hash(
            "runs.rule_id || '|' || runs.kpi_id || '|' || runs.segment_type || '|' || runs.segment_value || '|'"
            " || cast(runs.first_period_start as " ~ dbt.type_string() ~ ")"
        ) }} as alert_id,
        runs.rule_id,
        rules.severity,
        runs.condition,
        runs.kpi_id,
        runs.domain,
        runs.name_en,
        runs.name_zh,
        runs.unit,
        runs.period_grain,
        runs.segment_type,
        runs.segment_value,
        runs.first_period_start,
        runs.opened_on,
        runs.last_seen_on,
        runs.closed_on,
        case when runs.closed_on is null then 'open' else 'closed' end as status,
        cast(runs.periods as {{ dbt.type_bigint() }}) as periods,
        cast(runs.kpi_value as {{ dbt.type_numeric() }}) as kpi_value,
        cast(runs.target_value as {{ dbt.type_numeric() }}) as target_value,
        cast(runs.worst_value as {{ dbt.type_numeric() }}) as worst_value,
        rules.description_en,
        rules.description_zh

    from runs

    inner join rules on runs.rule_id = rules.rule_id

)

select * from final
