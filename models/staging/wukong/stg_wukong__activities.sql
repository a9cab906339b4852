{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_activity') }}

),

final as (

    select
        -- ids
        activity_id,
        {{ clean_text('activity_type_id') }} as related_id,
        {{ clean_text('create_user_id') }} as created_by_id,
        {{ clean_text('business_ids') }} as opportunity_ids,
        {{ clean_text('contacts_ids') }} as contact_ids,

        -- strings
        type as entry_code,
        activity_type as module_code,
        {{ clean_text('category') }} as category,
        {{ clean_text('content') }} as content,

        -- booleans
        coalesce(status = '0', false) as is_deleted,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as created_at,
        {{ to_utc(safe_cast_text('update_time', 'timestamp'), zone) }} as saved_at
    from source

)

select * from final
