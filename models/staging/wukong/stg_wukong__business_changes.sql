{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_business_change') }}

),

final as (

    select
        -- ids
        change_id,
        business_id as opportunity_id,
        status_id as stage_id,
        {{ clean_text('create_user_id') }} as changed_by_id,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as entered_at
    from source

)

select * from final
