with

invoices as (

    select * from {{ ref('stg_wukong__invoices') }}

),

receivables_plans as (

    select * from {{ ref('stg_wukong__receivables_plans') }}

),

custom_fields as (

    select * from {{ ref('int_wukong__custom_fields') }}

),

value_map as (

    select * from {{ ref('wukong_value_map') }}

),

invoice_fields as (

    select
        batch_id,
        max(case when canonical_column = 'due_date' then canonical_value end) as due_date,
        {{ joined_texts('rejected_values') }} as rejected_values
    from custom_fields
    where entity = 'receivables'
    group by batch_id

),

-- both tables count from 1, so the id says which one it came from
receivables as (

    select
        'invoice-' || invoices.invoice_id as receivable_id,
        'invoice' as receivable_type,
        invoices.document_id,
        invoices.account_id,
        invoices.issued_date,
        cast({{ safe_cast_text('invoice_fields.due_date', 'date') }} as date) as due_date,
        invoices.amount_doc,
        invoices.status_code,
        coalesce(invoices.check_status = '7', false) as is_deleted,
        invoices.rejected_values
    from invoices
    left join invoice_fields
        on invoices.batch_id = invoice_fields.batch_id
    union all
    select
        'plan-' || receivables_plan_id as receivable_id,
        'plan' as receivable_type,
        document_id,
        account_id,
        created_date as issued_date,
        due_date,
        amount_doc,
        received_status as status_code,
        false as is_deleted,
        rejected_values
    from receivables_plans

),

final as (

    select
        receivables.receivable_id,
        receivables.receivable_type,
        receivables.document_id,
        receivables.account_id,
        receivables.issued_date,
        receivables.due_date,
        receivables.amount_doc,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        value_map.canonical_value as receivable_status,
        receivables.is_deleted,
        receivables.rejected_values
        || {{ rejected_value(
            'unmapped',
            'receivable_status',
            'receivables.status_code',
            'value_map.canonical_value'
        ) }} as rejected_values
    from receivables
    left join value_map
        on value_map.entity = 'receivables'
            and value_map.field = receivables.receivable_type || '_status'
            and receivables.status_code = value_map.raw_value

)

select * from final
