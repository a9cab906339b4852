{{ company_file('order_returns', columns={
    'return_id': 'string',
    'document_no': 'string',
    'product_code': 'string',
    'quantity': 'numeric',
    'amount_doc': 'numeric',
    'currency_code': 'string',
    'returned_date': 'date',
}) }}
