{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_contacts') }}

),

final as (

    select
        -- ids
        contacts_id as contact_id,
        {{ clean_text('customer_id') }} as account_id,

        -- strings
        {{ clean_text('name') }} as full_name,
        {{ clean_text('email') }} as email,
        {{ clean_text('mobile') }} as mobile,
        {{ clean_text('post') }} as job_title,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as created_at
    from source

)

select * from final
