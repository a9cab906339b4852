with

source as (
    select * from {{ raw_table('zoho', 'campaigns') }}
),

final as (
    select
        -- ids
        id as campaign_id,
        campaign_code,

        -- strings
        campaign_name,
        {{ clean_text('type') }} as campaign_type,
        {{ clean_text('status') }} as status_name,
        upper({{ clean_text('currency') }}) as currency_code,
        {{ rejected_value(
            'unparsable', 'budget_doc', 'budgeted_cost', safe_cast_text('budgeted_cost', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable', 'actual_cost_doc', 'actual_cost', safe_cast_text('actual_cost', 'numeric')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('budgeted_cost', 'numeric') }} as budget_doc,
        {{ safe_cast_text('actual_cost', 'numeric') }} as actual_cost_doc,

        -- dates
        {{ safe_cast_text('start_date', 'date') }} as start_date,
        {{ safe_cast_text('end_date', 'date') }} as end_date
    from source
)

select * from final
