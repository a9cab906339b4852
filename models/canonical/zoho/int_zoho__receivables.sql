with

invoices as (
    select * from {{ ref('stg_zoho__invoices') }}
),

value_map as (
    select * from {{ ref('zoho_value_map') }} where entity = 'receivables'
),

final as (
    select
        -- ids
        invoices.invoice_id as receivable_id,
        invoices.sales_order_id as document_id,
        invoices.account_id,

        -- strings
        'invoice' as receivable_type,
        invoices.currency_code,
        statuses.canonical_value as receivable_status,
        invoices.rejected_values
        || {{ rejected_value(
            'unmapped', 'receivable_status', 'invoices.status_name', 'statuses.canonical_value'
        ) }} as rejected_values,

        -- numerics
        invoices.amount_doc,

        -- booleans
        coalesce(statuses.canonical_value = 'void', false) as is_deleted,

        -- dates
        invoices.issued_date,
        invoices.due_date
    from invoices
    left join value_map as statuses
        on invoices.status_name = statuses.raw_value and statuses.field = 'receivable_status'
)

select * from final
