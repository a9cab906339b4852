with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_business_type') }}

),

final as (

    select
        -- ids
        type_id as pipeline_id,

        -- strings
        {{ clean_text('name') }} as pipeline_name,

        -- booleans
        coalesce(status = '2', false) as is_deleted
    from source

)

select * from final
