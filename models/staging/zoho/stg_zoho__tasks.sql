with

source as (
    select * from {{ raw_table('zoho', 'tasks') }}
),

final as (
    select
        -- ids
        id as task_id,
        {{ json_text('who_id', 'id') }} as person_id,
        {{ json_text('what_id', 'id') }} as record_id,
        {{ json_text('owner', 'id') }} as owner_id,

        -- strings
        {{ clean_text('se_module') }} as record_module,
        {{ clean_text('status') }} as status_name,

        -- timestamps
        {{ parse_offset_timestamp('closed_time') }} as closed_at,
        {{ parse_offset_timestamp('created_time') }} as created_at
    from source
)

select * from final
