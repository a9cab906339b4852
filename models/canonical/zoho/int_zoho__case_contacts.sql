with

threads as (
    select * from {{ ref('stg_zoho__desk_threads') }}
),

tickets as (
    select
        ticket_id,
        min(channel_name) as channel_name
    from {{ ref('stg_zoho__desk_tickets') }}
    group by ticket_id
),

agents as (
    select
        agents.agent_id,
        users.user_id
    from {{ ref('stg_zoho__desk_agents') }} as agents
    inner join {{ ref('stg_zoho__users') }} as users on agents.email = users.email
),

-- A message may be answered in several mails: the first one ends the waiting.
replies as (
    select
        *,
        row_number() over (partition by reply_to_thread_id order by sent_at, thread_id) as position
    from threads
    where direction = 'out' and reply_to_thread_id is not null
),

openings as (
    select
        threads.thread_id,
        threads.ticket_id,
        threads.rejected_values,
        threads.sent_at as opened_at,
        threads.direction = 'out' as is_agent_initiated,
        case when threads.direction = 'out' then threads.sent_at else replies.sent_at end
            as responded_at,
        coalesce(replies.is_handover, false) as is_escalated_to_human,
        coalesce(replies.author_id, threads.assignee_id, threads.author_id) as agent_id,
        -- The bot answers at once or not at all: whoever waits, waits for a human.
        case
            when threads.direction = 'out' then threads.author_type
            else coalesce(replies.author_type, 'AGENT')
        end as author_type
    from threads
    left join replies on threads.thread_id = replies.reply_to_thread_id and replies.position = 1
    where threads.direction = 'in' or threads.reply_to_thread_id is null
),

final as (
    select
        -- ids
        openings.thread_id as case_contact_id,
        openings.ticket_id as case_id,
        agents.user_id as agent_id,

        -- strings
        channels.canonical_value as channel,
        handlers.canonical_value as handled_by,
        openings.rejected_values
        || {{ rejected_value(
            'unmapped', 'channel', 'tickets.channel_name', 'channels.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'handled_by', 'openings.author_type', 'handlers.canonical_value'
        ) }} as rejected_values,

        -- numerics
        cast(null as {{ dbt.type_bigint() }}) as handle_seconds,
        cast(null as {{ dbt.type_bigint() }}) as talk_seconds,
        cast(null as {{ dbt.type_bigint() }}) as hold_seconds,
        cast(null as {{ dbt.type_bigint() }}) as after_contact_seconds,
        cast(null as {{ dbt.type_bigint() }}) as concurrent_contacts,

        -- booleans
        openings.is_agent_initiated,
        openings.is_escalated_to_human,

        -- timestamps
        openings.opened_at,
        openings.responded_at
    from openings
    left join tickets on openings.ticket_id = tickets.ticket_id
    left join agents on openings.agent_id = agents.agent_id
    left join {{ ref('zoho_value_map') }} as channels
        on
            tickets.channel_name = channels.raw_value
            and channels.field = 'channel'
            and channels.entity = 'case_contacts'
    left join {{ ref('zoho_value_map') }} as handlers
        on
            openings.author_type = handlers.raw_value
            and handlers.field = 'handled_by'
            and handlers.entity = 'case_contacts'
)

select * from final
