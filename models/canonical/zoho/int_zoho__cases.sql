with

tickets as (
    select * from {{ ref('stg_zoho__desk_tickets') }}
),

metrics as (
    select * from {{ ref('stg_zoho__desk_ticket_metrics') }}
),

agents as (
    select * from {{ ref('stg_zoho__desk_agents') }}
),

users as (
    select * from {{ ref('stg_zoho__users') }}
),

final as (
    select
        -- ids
        tickets.ticket_id as case_id,
        tickets.ticket_no as case_no,
        tickets.crm_account_id as account_id,
        tickets.crm_contact_id as contact_id,
        users.user_id as owner_id,
        tickets.product_code,
        cast(null as {{ dbt.type_string() }}) as merged_into_case_id,

        -- strings
        channels.canonical_value as channel,
        priorities.canonical_value as priority,
        topics.canonical_value as topic,
        contact_types.canonical_value as contact_type,
        statuses.canonical_value as case_status,
        tickets.rejected_values
        || {{ rejected_value(
            'unmapped', 'channel', 'tickets.channel_name', 'channels.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'priority', 'tickets.priority_name', 'priorities.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'topic', 'tickets.category_name', 'topics.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'contact_type',
            'tickets.classification_name', 'contact_types.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'case_status', 'tickets.status_type', 'statuses.canonical_value'
        ) }} as rejected_values,

        -- numerics
        tickets.severity,
        metrics.reopened_count,

        -- booleans
        tickets.is_escalated,
        tickets.is_spam,
        tickets.is_deleted,

        -- timestamps
        tickets.created_at,
        tickets.solved_at,
        tickets.closed_at
    from tickets
    left join metrics on tickets.ticket_id = metrics.ticket_id
    left join agents on tickets.agent_id = agents.agent_id
    left join users on agents.email = users.email
    left join {{ ref('zoho_value_map') }} as channels
        on
            tickets.channel_name = channels.raw_value
            and channels.field = 'channel'
            and channels.entity = 'cases'
    left join {{ ref('zoho_value_map') }} as priorities
        on
            tickets.priority_name = priorities.raw_value
            and priorities.field = 'priority'
            and priorities.entity = 'cases'
    left join {{ ref('zoho_value_map') }} as topics
        on
            tickets.category_name = topics.raw_value
            and topics.field = 'topic'
            and topics.entity = 'cases'
    left join {{ ref('zoho_value_map') }} as contact_types
        on
            tickets.classification_name = contact_types.raw_value
            and contact_types.field = 'contact_type'
            and contact_types.entity = 'cases'
    -- The status itself is a label that each department words as it likes.
    left join {{ ref('zoho_value_map') }} as statuses
        on
            tickets.status_type = statuses.raw_value
            and statuses.field = 'case_status'
            and statuses.entity = 'cases'
)

select * from final
