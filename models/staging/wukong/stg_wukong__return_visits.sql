{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_return_visit') }}

),

final as (

    select
        -- ids
        visit_id as return_visit_id,
        {{ clean_text('customer_id') }} as account_id,
        {{ clean_text('owner_user_id') }} as owner_id,
        batch_id,

        -- timestamps
        {{ to_utc(safe_cast_text('visit_time', 'timestamp'), zone) }} as visited_at
    from source

)

select * from final
