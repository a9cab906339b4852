with

source as (
    select * from {{ raw_table('zoho', 'events') }}
),

final as (
    select
        -- ids
        id as event_id,
        {{ json_text('who_id', 'id') }} as person_id,
        {{ json_text('what_id', 'id') }} as record_id,
        {{ json_text('owner', 'id') }} as owner_id,

        -- strings
        {{ clean_text('se_module') }} as record_module,
        {{ clean_text('meeting_venue__s') }} as venue_name,
        {{ clean_text('event_status') }} as status_name,
        {{ rejected_value(
            'unparsable', 'occurred_at', 'start_datetime', parse_offset_timestamp('start_datetime')
        ) }} as rejected_values,

        -- timestamps
        {{ parse_offset_timestamp('start_datetime') }} as started_at,
        {{ parse_offset_timestamp('end_datetime') }} as ended_at,
        {{ parse_offset_timestamp('check_in_time') }} as checked_in_at
    from source
)

select * from final
