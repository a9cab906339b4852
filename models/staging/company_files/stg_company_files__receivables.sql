{{ company_file('receivables', columns={
    'receivable_id': 'string',
    'receivable_type': 'word',
    'document_id': 'string',
    'account_id': 'string',
    'issued_date': 'date',
    'due_date': 'date',
    'amount_doc': 'numeric',
    'currency_code': 'string',
    'receivable_status': 'string',
    'is_deleted': 'boolean',
}, has_sample=false) }}
