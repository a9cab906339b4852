{%- set segments = ['segment'] -%}
with

events as (

    select * from {{ ref('fct_interactions') }}

    where interaction_type in ('kb_search', 'kb_view', 'kb_vote') and {{ in_dirty_days('occurred_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(['fct_interactions.occurred_date'], after=1) }}

),

successful_searches as (

    select searches.interaction_key

    from events as searches

    inner join events as views
        on
            searches.customer_key = views.customer_key
            and views.occurred_at > searches.occurred_at
            and {{ minutes_between('searches.occurred_at', 'views.occurred_at') }} <= 30

    where searches.interaction_type = 'kb_search' and views.interaction_type = 'kb_view'

    group by searches.interaction_key

),

judged as (

    select
        events.*,
        case when events.interaction_type = 'kb_vote' then 1 else 0 end as is_vote,
        case when events.interaction_type = 'kb_search' then 1 else 0 end as is_search,
        case when events.customer_key is null then 0 else 1 end as is_known,
        case when successful_searches.interaction_key is null then 0 else 1 end as is_successful

    from events

    left join successful_searches on events.interaction_key = successful_searches.interaction_key

),

votes_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(case when judged.event_value = 1 then judged.is_vote else 0 end) as helpful,
        sum(judged.is_vote) as votes,
        sum(judged.is_successful) as successful,
        sum(judged.is_search * judged.is_known) as known_searches,
        sum(case when judged.event_value = 0 then judged.is_search else 0 end) as in_vain,
        sum(judged.is_search) as searches

    from judged

    inner join periods on judged.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

shares as (

    select
        period_grain, period_start, is_complete_period, segment_type, segment_value,
        helpful as hits, votes as observed
    from votes_by_segment
    where votes > 0
    {%- for measure, halves in {
        'search success': ['successful', 'known_searches'], 'no result': ['in_vain', 'searches'],
    }.items() %}
    union all
    select
        period_grain, period_start, is_complete_period, 'measure' as segment_type, '{{ measure }}' as segment_value,
        {{ halves[0] }} as hits, {{ halves[1] }} as observed
    from votes_by_segment
    where segment_type = 'all' and {{ halves[1] }} > 0
    {%- endfor %}

),

final as (

    select
        'knowledge_base_effectiveness' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(hits as {{ dbt.type_numeric() }}) as numerator,
        cast(observed as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('hits', 'observed') }} as kpi_value,
        cast(observed as {{ dbt.type_bigint() }}) as sample_size,
        {{ proportion_error('hits', 'observed') }} as standard_error,
        is_complete_period

    from shares

)

select * from final
