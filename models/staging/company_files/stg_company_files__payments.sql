{{ company_file('payments', columns={
    'payment_id': 'string',
    'document_id': 'string',
    'account_id': 'string',
    'receivable_id': 'string',
    'payment_date': 'date',
    'amount_doc': 'numeric',
    'currency_code': 'string',
    'payment_method': 'string',
    'is_effective': 'boolean',
    'is_deleted': 'boolean',
}, has_sample=false) }}
