{{ checked_records(
    'crm_sales_documents',
    id_column='document_id',
    required=['document_no', 'account_id', 'document_status', 'signed_date', 'amount_doc'],
    moment='signed_date',
    customer_column='account_id',
    has_deletes=true,
    has_updates=true
) }}
