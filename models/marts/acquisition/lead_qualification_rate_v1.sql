{%- set segments = ['channel', 'campaign', 'owner', 'team', 'industry', 'region', 'lead_grade'] -%}
with

leads as (

    select * from {{ ref('fct_leads') }}

    where {{ in_dirty_days('created_date', after=0) }}

),

pipeline_events as (

    select * from {{ ref('fct_pipeline_events') }}

    where lead_key is not null

),

stages as (

    select * from {{ ref('dim_stages') }}

    where not is_closing

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_leads.created_date'], earlier=['fct_pipeline_events.journey_begun_date'],
            after=var('lead_maturity_days')
        ) }}

),

qualifying_stages as (

    select stages.stage

    from stages

    inner join stages as qualified on qualified.stage = 'qualified' and stages.stage_seq >= qualified.stage_seq

),

-- whoever went straight to a later stage is qualified as well
qualifications as (

    select
        pipeline_events.lead_key,
        min(pipeline_events.entered_date) as qualified_date

    from pipeline_events

    inner join qualifying_stages on pipeline_events.stage = qualifying_stages.stage

    group by pipeline_events.lead_key

),

cohorts as (

    select
        leads.*,
        case
            when qualifications.qualified_date <= {{ add_days('leads.created_date', var('lead_maturity_days')) }} then 1
            else 0
        end as is_qualified_in_time

    from leads

    left join qualifications on leads.lead_key = qualifications.lead_key

),

cohorts_by_segment as (

    select
        periods.period_grain,
        periods.period_start,

        -- the last leads of the cohort need their days too
        {{ add_days('periods.period_end', var('lead_maturity_days')) }} <= {{ as_of_date() }} as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(cohorts.is_qualified_in_time) as qualified_leads,
        count(*) as created_leads

    from cohorts

    inner join periods on cohorts.created_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.period_end, {{ segment_sets(segments) }}

),

final as (

    select
        'lead_qualification_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(qualified_leads as {{ dbt.type_numeric() }}) as numerator,
        cast(created_leads as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('qualified_leads', 'created_leads') }} as kpi_value,
        created_leads as sample_size,
        {{ proportion_error('qualified_leads', 'created_leads') }} as standard_error,
        is_complete_period

    from cohorts_by_segment

)

select * from final
