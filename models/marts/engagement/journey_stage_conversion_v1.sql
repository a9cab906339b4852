{%- set segments = ['segment', 'channel', 'stage'] -%}
{%- set last_entered_stage = 5 -%}
with

interactions as (

    select * from {{ ref('fct_interactions') }}

    where
        touchpoint_code is not null and (customer_key is not null or visitor_id is not null)
        and {{ in_dirty_days('occurred_date') }}

),

-- the other touchpoints are what surveys call the same stages
stages as (

    select * from {{ ref('touchpoints') }}

    where touchpoint = journey_stage

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_interactions.occurred_date'], after=var('journey_timeout_days') + 1) }}

),

events as (

    select
        interactions.interaction_key,
        interactions.occurred_at,
        interactions.segment,
        interactions.channel,
        stages.journey_stage as stage,
        stages.stage_seq,
        {{ month_of('interactions.occurred_date') }} as month_start,
        coalesce(
            'customer ' || cast(interactions.customer_key as {{ dbt.type_string() }}),
            'visitor ' || interactions.visitor_id
        ) as person

    from interactions

    inner join stages on interactions.touchpoint_code = stages.touchpoint

),

-- read backwards, what has been seen so far is what comes later; events of one moment see each other
looked_ahead as (

    select
        *,
        case stage_seq
            {%- for stage_seq in range(1, last_entered_stage + 1) %}
            when {{ stage_seq }}
                then min(case when stage_seq > {{ stage_seq }} then occurred_at end) over person_backwards
            {%- endfor %}
        end as next_stage_at

    from events

    window person_backwards as (partition by person order by occurred_at desc)

),

ranked_entries as (

    select
        *,
        row_number() over (
            partition by person, stage_seq, month_start order by occurred_at, interaction_key
        ) as entry_rank

    from looked_ahead

    where stage_seq <= {{ last_entered_stage }}

),

-- who comes back to a stage within the period has entered it once, the first time
ranked_months as (

    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        ranked_entries.segment,
        ranked_entries.channel,
        ranked_entries.stage,
        case
            when ranked_entries.next_stage_at
                <= {{ dbt.dateadd('day', var('journey_timeout_days'), 'ranked_entries.occurred_at') }}
                then {{ minutes_between('ranked_entries.occurred_at', 'ranked_entries.next_stage_at') }} / 60
        end as hours_to_next,
        row_number() over (
            partition by
                periods.period_grain, periods.period_start, ranked_entries.person, ranked_entries.stage_seq
            order by ranked_entries.month_start
        ) as entry_rank

    from ranked_entries

    inner join periods on ranked_entries.month_start between periods.first_month and periods.last_month

    where ranked_entries.entry_rank = 1

),

entries_by_segment as (

    select
        period_grain,
        period_start,

        -- the last entrants need their days too
        {{ add_days('period_end', var('journey_timeout_days')) }} <= {{ as_of_date() }} as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as entrants,
        count(hours_to_next) as reached,
        percentile_cont(0.5) within group (order by cast(hours_to_next as {{ type_double() }})) as median_hours

    from ranked_months

    where entry_rank = 1

    group by period_grain, period_start, period_end, {{ segment_sets(segments) }}

),

final as (

    select
        'journey_stage_conversion' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(reached as {{ dbt.type_numeric() }}) as numerator,
        cast(entrants as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('reached', 'entrants') }} as kpi_value,
        entrants as sample_size,
        {{ proportion_error('reached', 'entrants') }} as standard_error,
        is_complete_period

    from entries_by_segment

    union all

    select
        'journey_stage_conversion' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'median hours' as segment_value,
        cast(null as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(median_hours as {{ dbt.type_numeric() }}) as kpi_value,
        reached as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from entries_by_segment

    where segment_type = 'all'

)

select * from final
