{{ union_sources('receivables', columns={
    'receivable_id': 'string',
    'receivable_type': 'string',
    'document_id': 'string',
    'account_id': 'string',
    'issued_date': 'date',
    'due_date': 'date',
    'amount_doc': 'numeric',
    'currency_code': 'string',
    'receivable_status': 'string',
    'is_deleted': 'boolean',
    'rejected_values': 'string',
}) }}
