with

leads as (

    select * from {{ ref('fct_leads') }}

),

pipeline_events as (

    select * from {{ ref('fct_pipeline_events') }}

    where lead_key is not null and stage not in ('lost', 'invalid')

),

stages as (

    select * from {{ ref('dim_stages') }}

    where stage = 'qualified'

),

qualifications as (

    select
        pipeline_events.lead_key,
        min(pipeline_events.entered_date) as qualified_date

    from pipeline_events

    inner join stages on pipeline_events.stage_seq >= stages.stage_seq

    group by pipeline_events.lead_key

),

-- a month since creation is thirty days, so that every lead of the cohort has had equally long
horizons as (

    {%- for months_since in range(7) %}
    select {{ months_since }} as months_since, {{ 30 * (months_since + 1) }} as horizon_days
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),

journeys as (

    select
        leads.created_date,
        {{ dbt.datediff('leads.created_date', 'qualifications.qualified_date', 'day') }} as days_to_qualify,
        {{ dbt.datediff('leads.created_date', 'leads.won_date', 'day') }} as days_to_win

    from leads

    left join qualifications on leads.lead_key = qualifications.lead_key

    where leads.created_date between cast({{ text_literal(var('history_start')) }} as date) and {{ as_of_date() }}

),

cells as (

    select
        {{ month_of('journeys.created_date') }} as cohort_month,
        horizons.months_since,
        horizons.horizon_days,
        max(journeys.created_date) as last_created_date,
        count(*) as lead_count,
        sum(case when journeys.days_to_qualify <= horizons.horizon_days then 1 else 0 end) as qualified_leads,
        sum(case when journeys.days_to_win <= horizons.horizon_days then 1 else 0 end) as won_leads

    from journeys

    cross join horizons

    group by 1, 2, 3

),

final as (

    select
        cohort_month,
        cast(months_since as {{ dbt.type_int() }}) as months_since,
        cast(horizon_days as {{ dbt.type_int() }}) as horizon_days,
        {{ dbt.datediff('last_created_date', as_of_date(), 'day') }} >= horizon_days as is_mature,
        cast(lead_count as {{ dbt.type_bigint() }}) as lead_count,
        cast(qualified_leads as {{ dbt.type_bigint() }}) as qualified_leads,
        cast(won_leads as {{ dbt.type_bigint() }}) as won_leads,
        {{ ratio('qualified_leads', 'lead_count') }} as qualification_rate,
        {{ ratio('won_leads', 'lead_count') }} as conversion_rate

    from cells

)

select * from final
