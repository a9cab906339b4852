{%- set zone = var('source_timezone')['wukong'] %}

with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_business') }}

),

final as (

    select
        -- ids
        business_id as opportunity_id,
        {{ clean_text('customer_id') }} as account_id,
        {{ clean_text('owner_user_id') }} as owner_id,
        {{ clean_text('create_user_id') }} as created_by_id,
        {{ clean_text('type_id') }} as pipeline_id,
        {{ clean_text('status_id') }} as stage_id,
        batch_id,

        -- strings
        {{ clean_text('business_name') }} as opportunity_name,
        {{ clean_text('is_end') }} as end_code,
        {{ clean_text('status_remark') }} as lost_reason,
        {{ rejected_value(
            'unparsable', 'amount_doc', 'money', safe_cast_text('money', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('money', 'numeric') }} as amount_doc,

        -- booleans
        coalesce(status = '3', false) as is_deleted,

        -- dates
        cast({{ safe_cast_text('deal_date', 'timestamp') }} as date) as expected_close_date,

        -- timestamps
        {{ to_utc(safe_cast_text('create_time', 'timestamp'), zone) }} as created_at,
        {{ to_utc(safe_cast_text('update_time', 'timestamp'), zone) }} as updated_at
    from source

)

select * from final
