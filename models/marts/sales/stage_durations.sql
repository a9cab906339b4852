{%- set segments = ['owner', 'team', 'product_category'] -%}
with

pipeline_events as (

    select * from {{ ref('fct_pipeline_events') }}

    where {{ in_dirty_days('journey_begun_date', after=0) }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_pipeline_events.journey_begun_date'], after=var('lead_maturity_days')) }}

),

stages as (

    select * from {{ ref('dim_stages') }}

    -- nobody stays in won
    where not is_closing and stage <> 'won'

),

journeys as (

    select
        journey_key,
        min(entered_date) as begun_date,
        min(stage_seq) as first_stage_seq,
        max(case when stage_seq < 90 then stage_seq end) as furthest_stage_seq,
        max(owner) as owner,
        max(team) as team,
        max(product_category) as product_category

    from pipeline_events

    group by journey_key

),

-- a stage that was entered twice took the time of both visits; one that is not over has no time yet
stays as (

    select
        journey_key,
        stage,
        count(*) as visits,
        cast(case
            when count(exited_at) = count(*)
                then sum({{ minutes_between('entered_at', 'exited_at') }}) / 1440.0
        end as {{ dbt.type_numeric() }}) as days

    from pipeline_events

    group by journey_key, stage

),

passages as (

    select
        journeys.journey_key,
        journeys.begun_date,
        journeys.owner,
        journeys.team,
        journeys.product_category,
        stages.stage,
        stages.stage_seq,
        coalesce(stays.visits, 0) as visits,
        stays.days

    from journeys

    inner join stages on stages.stage_seq between journeys.first_stage_seq and journeys.furthest_stage_seq

    left join stays on journeys.journey_key = stays.journey_key and stages.stage = stays.stage

),

final as (

    select
        cast(periods.period_grain as {{ dbt.type_string() }}) as period_grain,
        periods.period_start,
        {{ add_days('periods.period_end', var('lead_maturity_days')) }} <= {{ as_of_date() }} as is_complete_period,
        cast({{ segment_type(segments) }} as {{ dbt.type_string() }}) as segment_type,
        cast({{ segment_value(segments) }} as {{ dbt.type_string() }}) as segment_value,
        passages.stage,
        passages.stage_seq,
        cast(count(*) as {{ dbt.type_bigint() }}) as journeys,
        cast(sum(case when passages.visits = 0 then 1 else 0 end) as {{ dbt.type_bigint() }}) as skipped,
        cast(sum(case when passages.visits > 1 then 1 else 0 end) as {{ dbt.type_bigint() }}) as re_entered,
        cast(count(passages.days) as {{ dbt.type_bigint() }}) as finished,
        cast(avg(passages.days) as {{ dbt.type_numeric() }}) as mean_days,
        cast(percentile_cont(0.5) within group (order by passages.days) as {{ dbt.type_numeric() }}) as median_days

    from passages

    inner join periods on passages.begun_date between periods.period_start and periods.period_end

    group by
        periods.period_grain, periods.period_start, periods.period_end, passages.stage, passages.stage_seq,
        {{ segment_sets(segments) }}

)

select * from final
