with

source as (
    select * from {{ raw_table('zoho', 'calls') }}
),

final as (
    select
        -- ids
        id as call_id,
        {{ json_text('who_id', 'id') }} as person_id,
        {{ json_text('what_id', 'id') }} as record_id,
        {{ json_text('owner', 'id') }} as owner_id,

        -- strings
        {{ clean_text('se_module') }} as record_module,
        {{ clean_text('call_type') }} as call_type,
        {{ clean_text('call_status') }} as status_name,
        {{ rejected_value(
            'unparsable', 'occurred_at', 'call_start_time',
            parse_offset_timestamp('call_start_time')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('call_duration_in_seconds', 'integer') }} as duration_seconds,

        -- booleans
        coalesce({{ safe_cast_text('auto_dialled', 'boolean') }}, false) as is_automated,

        -- timestamps
        {{ parse_offset_timestamp('call_start_time') }} as started_at
    from source
)

select * from final
