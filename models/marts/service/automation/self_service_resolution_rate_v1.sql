{%- set segments = ['product_category', 'segment', 'region'] -%}
with

events as (

    select * from {{ ref('fct_interactions') }}

    where
        interaction_type in ('kb_search', 'kb_view') and customer_key is not null
        and {{ in_dirty_days('occurred_date') }}

),

assisted_contacts as (

    select * from {{ ref('fct_service_contacts') }}

    where
        handled_by = 'human' and not is_agent_initiated and customer_key is not null
        and {{ in_dirty_days('opened_date') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    -- a session may have begun the evening before, and the call may come a day later
    where
        period_grain in ('week', 'month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_interactions.occurred_date', 'fct_service_contacts.opened_date'], before=1, after=2
        ) }}

),

followed_events as (

    select
        *,
        lag(occurred_at) over (
            partition by customer_key order by occurred_at, interaction_key
        ) as previous_occurred_at

    from events

),

-- half an hour of silence ends a session; it has the day and the segments of its first event
sessions as (

    select *

    from followed_events

    where
        previous_occurred_at is null
        or {{ minutes_between('previous_occurred_at', 'occurred_at') }} > 30

),

assisted_sessions as (

    select sessions.interaction_key

    from sessions

    inner join assisted_contacts
        on
            sessions.customer_key = assisted_contacts.customer_key
            and assisted_contacts.opened_at > sessions.occurred_at
            and assisted_contacts.opened_at <= {{ dbt.dateadd('hour', 24, 'sessions.occurred_at') }}

    group by sessions.interaction_key

),

judged as (

    select
        sessions.*,
        case when assisted_sessions.interaction_key is null then 1 else 0 end as is_resolved

    from sessions

    left join assisted_sessions on sessions.interaction_key = assisted_sessions.interaction_key

),

sessions_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(judged.is_resolved) as resolved,
        count(*) as sessions

    from judged

    inner join periods on judged.occurred_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'self_service_resolution_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(resolved as {{ dbt.type_numeric() }}) as numerator,
        cast(sessions as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('resolved', 'sessions') }} as kpi_value,
        sessions as sample_size,
        {{ proportion_error('resolved', 'sessions') }} as standard_error,
        is_complete_period

    from sessions_by_segment

    where {{ is_supplied(['digital_events']) }} and {{ is_supplied(['case_contacts']) }}

)

select * from final
