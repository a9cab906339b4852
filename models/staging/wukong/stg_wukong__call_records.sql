{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_call_record') }}

),

final as (

    select
        -- ids
        call_record_id as call_id,
        {{ clean_text('model') }} as related_module,
        {{ clean_text('model_id') }} as related_id,
        {{ clean_text('owner_user_id') }} as owner_id,
        {{ clean_text('create_user_id') }} as created_by_id,

        -- strings
        {{ clean_text('type') }} as direction_code,
        {{ clean_text('state') }} as state_code,

        -- numerics
        {{ safe_cast_text('talk_time', 'integer') }} as duration_seconds,

        -- timestamps
        {{ to_utc(safe_cast_text('start_time', 'timestamp'), zone) }} as started_at
    from source

)

select * from final
