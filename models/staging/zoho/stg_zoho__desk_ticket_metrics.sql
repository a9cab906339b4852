with

source as (
    select * from {{ raw_table('zoho', 'desk_ticket_metrics') }}
),

final as (
    select
        -- ids
        ticketid as ticket_id,

        -- numerics
        {{ desk_duration_minutes('firstresponsetime') }} as first_response_minutes,
        {{ desk_duration_minutes('resolutiontime') }} as resolution_minutes,
        {{ safe_cast_text('responsecount', 'integer') }} as response_count,
        {{ safe_cast_text('outgoingcount', 'integer') }} as outgoing_count,
        {{ safe_cast_text('reopencount', 'integer') }} as reopened_count
    from source
)

select * from final
