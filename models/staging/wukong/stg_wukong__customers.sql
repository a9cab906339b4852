{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_customer') }}

),

final as (

    select
        -- ids
        customer_id as account_id,
        {{ clean_text('owner_user_id') }} as owner_id,
        {{ clean_text('contacts_id') }} as primary_contact_id,
        batch_id,

        -- strings
        {{ clean_text('customer_name') }} as account_name,
        {{ clean_text(dbt.split_part('address', "','", 1)) }} as province,
        {{ clean_text('mobile') }} as mobile,
        {{ clean_text('email') }} as email,

        -- booleans
        coalesce(status = '3', false) as is_deleted,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as created_at,
        {{ to_utc(safe_cast_text('update_time', 'timestamp'), zone) }} as updated_at
    from source

)

select * from final
