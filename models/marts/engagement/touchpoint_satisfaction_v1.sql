{%- set segments = ['touchpoint', 'journey_stage', 'channel', 'segment'] -%}
with

answers as (

    select * from {{ ref('fct_survey_answers') }}

    where
        survey_type = 'csat' and touchpoint is not null and scale_min = 1 and scale_max = 5
        and is_valid and is_latest_of_person
        and {{ in_dirty_days('responded_date') }}

),

interactions as (

    select * from {{ ref('fct_interactions') }}

    where touchpoint_code is not null and {{ in_dirty_days('occurred_date') }}

),

touchpoints as (

    select * from {{ ref('touchpoints') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_survey_answers.responded_date', 'fct_interactions.occurred_date']) }}

),

touchpoint_answers as (

    select
        answers.responded_date,
        answers.score,
        answers.touchpoint,
        touchpoints.journey_stage,
        answers.channel,
        answers.segment

    from answers

    left join touchpoints on answers.touchpoint = touchpoints.touchpoint

),

answers_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(touchpoint_answers.score) as total_score,
        count(*) as answers,
        {{ mean_error('touchpoint_answers.score') }} as standard_error

    from touchpoint_answers

    inner join periods on touchpoint_answers.responded_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

traffic as (

    select
        periods.period_grain,
        periods.period_start,
        touchpoints.journey_stage,
        count(*) as visits,
        sum(count(*)) over (partition by periods.period_grain, periods.period_start) as all_visits

    from interactions

    inner join touchpoints on interactions.touchpoint_code = touchpoints.touchpoint

    inner join periods on interactions.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, touchpoints.journey_stage

),

stages as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        touchpoint_answers.journey_stage,
        100 * (avg(touchpoint_answers.score) - 1) / 4 as satisfaction_index,
        count(*) as answers

    from touchpoint_answers

    inner join periods on touchpoint_answers.responded_date between periods.period_start and periods.period_end

    where touchpoint_answers.journey_stage is not null

    group by
        periods.period_grain, periods.period_start, periods.is_complete_period, touchpoint_answers.journey_stage

),

period_traffic as (

    select period_grain, period_start, max(all_visits) as all_visits
    from traffic
    group by period_grain, period_start

),

-- much used and little liked comes first
priorities as (

    select
        stages.period_grain,
        stages.period_start,
        stages.is_complete_period,
        stages.journey_stage,
        stages.answers,
        cast(
            1.0 * coalesce(traffic.visits, 0) / period_traffic.all_visits * (100 - stages.satisfaction_index)
            as {{ dbt.type_numeric() }}
        ) as priority

    from stages

    left join period_traffic
        on stages.period_grain = period_traffic.period_grain and stages.period_start = period_traffic.period_start

    left join traffic
        on
            stages.period_grain = traffic.period_grain
            and stages.period_start = traffic.period_start
            and stages.journey_stage = traffic.journey_stage

),

final as (

    select
        'touchpoint_satisfaction' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(total_score as {{ dbt.type_numeric() }}) as numerator,
        cast(answers as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('total_score', 'answers') }} as kpi_value,
        answers as sample_size,
        standard_error,
        is_complete_period

    from answers_by_segment

    union all

    select
        'touchpoint_satisfaction' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'priority' as segment_type,
        journey_stage as segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        priority as kpi_value,
        answers as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from priorities

)

select * from final
