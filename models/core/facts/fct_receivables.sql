{{ kept_by_key(
    key=['source_system', 'receivable_id'],
    changes=[
        changed('checked_receivables', ['source_system', 'receivable_id']),
        keys_where(
            'core', 'fct_receivables', ['source_system', 'receivable_id'],
            'coalesce(issued_date, due_date) in (' ~ changed('crm_fx_rates', ['rate_date']) ~ ')'
        ),
    ]
) }}

with

receivables as (

    select * from {{ ref('checked_receivables') }}

    where broken_rule is null and not coalesce(is_test_customer, false) and {{ has_changed() }}

),

rates as (

    select * from {{ ref('crm_fx_rates') }}

),

final as (

    select
        {{ record_key(["'receivable'", 'receivables.source_system', 'receivables.receivable_id']) }} as receivable_key,
        {{ record_key(["'order'", 'receivables.source_system', 'receivables.document_id']) }} as order_key,
        receivables.customer_key,
        receivables.source_system,
        receivables.receivable_id,
        receivables.receivable_type,
        receivables.receivable_status,
        cast(
            receivables.amount_doc * {{ fx_rate('receivables.currency_code', 'rates.rate_to_base') }}
            as {{ dbt.type_numeric() }}
        ) as amount_base,
        receivables.issued_date,
        receivables.due_date

    from receivables

    left join rates
        on
            receivables.currency_code = rates.currency_code
            and coalesce(receivables.issued_date, receivables.due_date) = rates.rate_date

)

select * from final
