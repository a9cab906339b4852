{{ checked_records(
    'crm_payments',
    id_column='payment_id',
    required=['payment_date', 'amount_doc'],
    moment='payment_date',
    customer_column='account_id',
    has_deletes=true
) }}
