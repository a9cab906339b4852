{{ checked_records(
    'crm_receivables',
    id_column='receivable_id',
    required=['due_date', 'amount_doc'],
    moment='issued_date',
    customer_column='account_id',
    has_deletes=true
) }}
