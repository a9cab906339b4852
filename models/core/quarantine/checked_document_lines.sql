{{ checked_records(
    'crm_document_lines',
    id_column='line_id',
    required=['document_id', 'quantity', 'subtotal_doc'],
    parent={'relation': 'crm_sales_documents', 'column': 'document_id'},
    invalid={'negative_quantity': 'quantity < 0 or subtotal_doc < 0'}
) }}
