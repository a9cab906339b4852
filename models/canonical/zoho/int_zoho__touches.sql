with

calls as (
    select
        call_id as activity_id,
        'call' as activity_type,
        call_type as direction_word,
        status_name,
        record_module,
        record_id,
        person_id,
        owner_id,
        started_at as occurred_at,
        duration_seconds,
        duration_seconds > 0 as is_connected,
        is_automated,
        rejected_values
    from {{ ref('stg_zoho__calls') }}
),

-- A check-in proves a visit, whatever venue was planned; what did not take place lasted no time.
events as (
    select
        events.event_id as activity_id,
        case when events.checked_in_at is not null then 'visit' else venues.canonical_value end
            as activity_type,
        events.venue_name as direction_word,
        events.status_name,
        events.record_module,
        events.record_id,
        events.person_id,
        events.owner_id,
        coalesce(events.checked_in_at, events.started_at) as occurred_at,
        case
            when statuses.canonical_value = 'done'
                then {{ dbt.datediff(
                    'coalesce(events.checked_in_at, events.started_at)', 'events.ended_at', 'second'
                ) }}
        end as duration_seconds,
        cast(null as {{ dbt.type_boolean() }}) as is_connected,
        false as is_automated,
        events.rejected_values
        || {{ rejected_value(
            'unmapped', 'activity_type', 'events.venue_name', 'venues.canonical_value'
        ) }} as rejected_values
    from {{ ref('stg_zoho__events') }} as events
    left join {{ ref('zoho_value_map') }} as venues
        on
            events.venue_name = venues.raw_value
            and venues.field = 'activity_type'
            and venues.entity = 'activities'
    left join {{ ref('zoho_value_map') }} as statuses
        on
            events.status_name = statuses.raw_value
            and statuses.field = 'activity_status'
            and statuses.entity = 'activities'
),

tasks as (
    select
        task_id as activity_id,
        'task' as activity_type,
        'Task' as direction_word,
        status_name,
        record_module,
        record_id,
        person_id,
        owner_id,
        coalesce(closed_at, created_at) as occurred_at,
        cast(null as {{ dbt.type_bigint() }}) as duration_seconds,
        cast(null as {{ dbt.type_boolean() }}) as is_connected,
        false as is_automated,
        '' as rejected_values
    from {{ ref('stg_zoho__tasks') }}
),

-- The stream `activities` repeats all three and stays out.
final as (
    select * from calls
    union all
    select * from events
    union all
    select * from tasks
)

select * from final
