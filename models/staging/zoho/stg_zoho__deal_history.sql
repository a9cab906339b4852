with

source as (
    select * from {{ raw_table('zoho', 'deal_history') }}
),

final as (
    select
        -- ids
        id as stage_entry_id,
        {{ json_text('potential_name', 'id') }} as deal_id,
        {{ json_text('modified_by', 'id') }} as changed_by_id,

        -- strings
        {{ clean_text('stage') }} as stage_name,
        {{ clean_text('moved_to__s') }} as next_stage_name,
        {{ rejected_value(
            'unparsable', 'entered_at', 'modified_time', parse_offset_timestamp('modified_time')
        ) }} as rejected_values,

        -- timestamps
        {{ parse_offset_timestamp('modified_time') }} as entered_at
    from source
)

select * from final
