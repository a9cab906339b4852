{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_action_record') }}

),

final as (

    select
        -- ids
        id as action_record_id,
        {{ clean_text('action_id') }} as record_id,
        {{ clean_text('create_user_id') }} as created_by_id,

        -- strings
        types as module_code,
        behavior as behavior_code,
        {{ clean_text('content') }} as content,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as created_at
    from source

)

select * from final
