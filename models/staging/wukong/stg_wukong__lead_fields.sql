with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_leads_data') }}

),

final as (

    select
        -- ids
        batch_id,

        -- strings
        name as field_name,
        {{ clean_text('value') }} as field_value
    from source

)

select * from final
