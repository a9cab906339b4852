{{ checked_records(
    'crm_order_returns',
    id_column='return_id',
    required=['document_no', 'quantity', 'amount_doc', 'returned_date'],
    moment='returned_date',
    parent={'relation': 'crm_sales_documents', 'column': 'document_no', 'across_sources': true},
    invalid={'negative_quantity': 'quantity < 0 or amount_doc < 0'}
) }}
