{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_leads') }}

),

final as (

    select
        -- ids
        leads_id as lead_id,
        {{ clean_text('customer_id') }} as converted_account_id,
        {{ clean_text('owner_user_id') }} as owner_id,
        batch_id,

        -- strings
        {{ clean_text('leads_name') }} as lead_name,
        {{ clean_text(dbt.split_part('address', "','", 1)) }} as province,
        {{ clean_text('mobile') }} as mobile,
        {{ clean_text('email') }} as email,

        -- booleans
        coalesce(is_transform = '1', false) as is_converted,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as created_at,
        {{ to_utc(safe_cast_text('update_time', 'timestamp'), zone) }} as updated_at
    from source

)

select * from final
