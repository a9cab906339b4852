with

source as (
    select * from {{ raw_table('zoho', 'desk_threads') }}
),

final as (
    select
        -- ids
        id as thread_id,
        ticketid as ticket_id,
        {{ clean_text('inreplyto') }} as reply_to_thread_id,
        {{ json_text('author', 'id') }} as author_id,
        {{ clean_text('assigneeid') }} as assignee_id,

        -- strings
        {{ clean_text('direction') }} as direction,
        {{ json_text('author', 'type') }} as author_type,
        {{ rejected_value(
            'unparsable', 'opened_at', 'createdtime', parse_offset_timestamp('createdtime')
        ) }} as rejected_values,

        -- booleans
        coalesce({{ safe_cast_text('ishandover', 'boolean') }}, false) as is_handover,

        -- timestamps
        {{ parse_offset_timestamp('createdtime') }} as sent_at
    from source
)

select * from final
