with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_field') }}

),

final as (

    select
        -- ids
        field_id,

        -- strings
        label as module_code,
        field_name,
        {{ clean_text('name') }} as field_label
    from source

)

select * from final
