with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_business_status') }}

),

final as (

    select
        -- ids
        status_id as stage_id,
        type_id as pipeline_id,

        -- strings
        {{ clean_text('name') }} as stage_name,

        -- numerics
        {{ safe_cast_text('order_num', 'integer') }} as stage_order,
        {{ safe_cast_text("replace(rate, '%', '')", 'numeric') }} * 0.01 as default_probability
    from source

)

select * from final
