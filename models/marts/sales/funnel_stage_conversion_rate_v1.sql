{%- set segments = ['channel', 'owner', 'team', 'product_category', 'region', 'industry'] -%}
with

pipeline_events as (

    select * from {{ ref('fct_pipeline_events') }}

    where {{ in_dirty_days('journey_lead_date', after=0) }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_pipeline_events.journey_lead_date'], after=var('lead_maturity_days')) }}

),

stages as (

    select
        stage,
        stage_seq

    from {{ ref('dim_stages') }}

    where not is_closing

),

-- a journey that skipped a stage or went back passed every stage up to its furthest
journeys as (

    select
        journey_key,
        min(case when stage = 'lead' then entered_date end) as cohort_date,
        max(case when stage_seq < 90 then stage_seq end) as furthest_stage_seq,
        max(channel) as channel,
        max(owner) as owner,
        max(team) as team,
        max(product_category) as product_category,
        max(region) as region,
        max(industry) as industry

    from pipeline_events

    where lead_key is not null

    group by journey_key

),

cohorts as (

    select
        journeys.*,
        periods.period_grain,
        periods.period_start,
        {{ add_days('periods.period_end', var('lead_maturity_days')) }} <= {{ as_of_date() }} as is_complete_period

    from journeys

    inner join periods on journeys.cohort_date between periods.period_start and periods.period_end

),

last_stage as (

    select max(stage_seq) as stage_seq from stages

),

overall_by_segment as (

    select
        cohorts.period_grain,
        cohorts.period_start,
        cohorts.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when cohorts.furthest_stage_seq = last_stage.stage_seq then 1 else 0 end) as passed,
        count(*) as entered

    from cohorts

    cross join last_stage

    group by cohorts.period_grain, cohorts.period_start, cohorts.is_complete_period, {{ segment_sets(segments) }}

),

steps as (

    select
        cohorts.period_grain,
        cohorts.period_start,
        cohorts.is_complete_period,
        'stage' as segment_type,
        stages.stage || ' > ' || next_stages.stage as segment_value,
        sum(case when cohorts.furthest_stage_seq >= next_stages.stage_seq then 1 else 0 end) as passed,
        sum(case when cohorts.furthest_stage_seq >= stages.stage_seq then 1 else 0 end) as entered

    from cohorts

    cross join stages

    inner join stages as next_stages on stages.stage_seq + 1 = next_stages.stage_seq

    group by 1, 2, 3, 5

),

conversions as (

    select * from overall_by_segment
    union all
    select * from steps

),

final as (

    select
        'funnel_stage_conversion_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(passed as {{ dbt.type_numeric() }}) as numerator,
        cast(entered as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('passed', 'entered') }} as kpi_value,
        entered as sample_size,
        {{ proportion_error('passed', 'entered') }} as standard_error,
        is_complete_period

    from conversions

)

select * from final
