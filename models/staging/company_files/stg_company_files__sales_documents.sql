-- a file says nothing of a discount on the whole order: what is held against its lines is the amount itself
select
    documents.*,
    documents.amount_doc as subtotal_doc
from (
{{ company_file('sales_documents', columns={
    'document_id': 'string',
    'document_no': 'string',
    'document_type': 'word',
    'account_id': 'string',
    'opportunity_id': 'string',
    'owner_id': 'string',
    'document_status': 'word',
    'signed_date': 'date',
    'effective_from': 'date',
    'effective_to': 'date',
    'amount_doc': 'numeric',
    'currency_code': 'string',
    'is_deleted': 'boolean',
    'created_at': 'timestamp',
    'updated_at': 'timestamp',
}, has_sample=false) }}
) as documents
