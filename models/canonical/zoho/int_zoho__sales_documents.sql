with

orders as (
    select * from {{ ref('stg_zoho__sales_orders') }}
),

value_map as (
    select * from {{ ref('zoho_value_map') }} where entity = 'sales_documents'
),

final as (
    select
        -- ids
        orders.sales_order_id as document_id,
        orders.order_no as document_no,
        orders.account_id,
        orders.deal_id as opportunity_id,
        orders.owner_id,

        -- strings
        'order' as document_type,
        statuses.canonical_value as document_status,
        orders.currency_code,
        orders.rejected_values
        || {{ rejected_value(
            'unmapped', 'document_status', 'orders.status_name', 'statuses.canonical_value'
        ) }} as rejected_values,

        -- numerics
        orders.amount_doc,
        orders.subtotal_doc,

        -- booleans
        coalesce(statuses.canonical_value = 'void', false) as is_deleted,

        -- dates
        orders.signed_date,
        cast(null as date) as effective_from,
        cast(null as date) as effective_to,

        -- timestamps
        orders.created_at,
        orders.updated_at
    from orders
    left join value_map as statuses
        on orders.status_name = statuses.raw_value and statuses.field = 'document_status'
)

select * from final
