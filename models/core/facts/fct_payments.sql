{{ kept_by_key(
    key=['source_system', 'payment_id'],
    changes=[
        changed('checked_payments', ['source_system', 'payment_id']),
        keys_where(
            'core', 'fct_payments', ['source_system', 'payment_id'],
            'payment_date in (' ~ changed('crm_fx_rates', ['rate_date']) ~ ')'
        ),
    ]
) }}

with

payments as (

    select * from {{ ref('checked_payments') }}

    where
        broken_rule is null and is_effective and not coalesce(is_test_customer, false)
        and {{ has_changed() }}

),

rates as (

    select * from {{ ref('crm_fx_rates') }}

),

final as (

    select
        {{ record_key(["'payment'", 'payments.source_system', 'payments.payment_id']) }} as payment_key,
        {{ record_key(["'order'", 'payments.source_system', 'payments.document_id']) }} as order_key,
        {{ record_key(["'receivable'", 'payments.source_system', 'payments.receivable_id']) }} as receivable_key,
        payments.customer_key,
        payments.source_system,
        payments.payment_id,
        payments.payment_method,
        cast(
            payments.amount_doc * {{ fx_rate('payments.currency_code', 'rates.rate_to_base') }}
            as {{ dbt.type_numeric() }}
        ) as amount_base,
        payments.payment_date

    from payments

    left join rates on payments.currency_code = rates.currency_code and payments.payment_date = rates.rate_date

)

select * from final
