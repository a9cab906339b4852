{{ union_sources('document_lines', columns={
    'line_id': 'string',
    'document_id': 'string',
    'product_id': 'string',
    'quantity': 'numeric',
    'list_price': 'numeric',
    'unit_price': 'numeric',
    'subtotal_doc': 'numeric',
    'rejected_values': 'string',
}) }}
