with

source as (
    select * from {{ raw_table('zoho', 'desk_tickets') }}
),

final as (
    select
        -- ids
        id as ticket_id,
        ticketnumber as ticket_no,
        {{ json_text('account', 'id') }} as crm_account_id,
        {{ json_text('contact', 'id') }} as crm_contact_id,
        {{ clean_text('assigneeid') }} as agent_id,
        {{ json_text('cf', 'cf_product_code') }} as product_code,

        -- strings
        {{ clean_text('channel') }} as channel_name,
        {{ clean_text('priority') }} as priority_name,
        {{ clean_text('category') }} as category_name,
        {{ clean_text('classification') }} as classification_name,
        {{ clean_text('statustype') }} as status_type,
        {{ rejected_value(
            'unparsable', 'created_at', 'createdtime', parse_offset_timestamp('createdtime')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text(json_text('cf', 'cf_severity'), 'integer') }} as severity,
        {{ safe_cast_text('threadcount', 'integer') }} as thread_count,

        -- booleans
        coalesce({{ safe_cast_text('isescalated', 'boolean') }}, false) as is_escalated,
        coalesce({{ safe_cast_text('isspam', 'boolean') }}, false) as is_spam,
        coalesce({{ safe_cast_text('isdeleted', 'boolean') }}, false)
        or coalesce({{ safe_cast_text('istrashed', 'boolean') }}, false) as is_deleted,

        -- timestamps
        {{ parse_offset_timestamp('createdtime') }} as created_at,
        {{ parse_offset_timestamp(json_text('cf', 'cf_solved_time')) }} as solved_at,
        {{ parse_offset_timestamp('closedtime') }} as closed_at
    from source
)

select * from final
