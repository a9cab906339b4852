with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_product_category') }}

),

final as (

    select
        -- ids
        category_id,

        -- strings
        {{ clean_text('name') }} as category
    from source

)

select * from final
