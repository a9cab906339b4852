with

source as (
    select * from {{ raw_table('zoho', 'deals') }}
),

final as (
    select
        -- ids
        id as deal_id,
        {{ json_text('account_name', 'id') }} as account_id,
        {{ json_text('owner', 'id') }} as owner_id,

        -- strings
        deal_name,
        {{ clean_text('pipeline') }} as pipeline_name,
        {{ clean_text('stage') }} as stage_name,
        {{ clean_text('product_line') }} as product_line,
        upper({{ clean_text('currency') }}) as currency_code,
        {{ clean_text('reason_for_loss__s') }} as lost_reason,
        {{ rejected_value(
            'unparsable', 'amount_doc', 'amount', safe_cast_text('amount', 'numeric')
        ) }}
        || {{ rejected_value(
            'unparsable', 'expected_close_date', 'closing_date',
            safe_cast_text('closing_date', 'date')
        ) }}
        || {{ rejected_value(
            'unparsable', 'created_at', 'created_time', parse_offset_timestamp('created_time')
        ) }} as rejected_values,

        -- numerics
        {{ safe_cast_text('amount', 'numeric') }} as amount_doc,
        {{ safe_cast_text('probability', 'numeric') }} / 100 as probability,

        -- booleans
        coalesce({{ safe_cast_text('is_test', 'boolean') }}, false) as is_test,

        -- dates
        {{ safe_cast_text('closing_date', 'date') }} as closing_date,

        -- timestamps
        {{ parse_offset_timestamp('stage_modified_time') }} as stage_modified_at,
        {{ parse_offset_timestamp('created_time') }} as created_at,
        {{ parse_offset_timestamp('modified_time') }} as updated_at
    from source
)

select * from final
