{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_owner_record') }}

),

final as (

    select
        -- ids
        record_id as owner_record_id,
        {{ clean_text('type_id') }} as owned_id,
        {{ clean_text('pre_owner_user_id') }} as from_owner_id,
        {{ clean_text('post_owner_user_id') }} as to_owner_id,

        -- strings
        type as module_code,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as changed_at
    from source

)

select * from final
