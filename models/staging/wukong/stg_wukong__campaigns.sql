with

source as (

    select * from {{ raw_table('wukong', 'wk_crm_marketing') }}

),

final as (

    select
        -- ids
        marketing_id as campaign_id,

        -- strings
        {{ clean_text('marketing_name') }} as campaign_name,
        {{ clean_text(dbt.split_part('synopsis', "'：'", 2)) }} as campaign_code,
        {{ clean_text('marketing_type') }} as marketing_type,
        {{ clean_text('status') }} as status_code,
        {{ rejected_value(
            'unparsable',
            'budget_doc',
            'marketing_money',
            safe_cast_text('marketing_money', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('marketing_money', 'numeric') }} as budget_doc,

        -- dates
        cast({{ safe_cast_text('start_time', 'timestamp') }} as date) as start_date,
        cast({{ safe_cast_text('end_time', 'timestamp') }} as date) as end_date
    from source

)

select * from final
