{{ checked_records(
    'crm_contacts',
    id_column='contact_id',
    required=['created_at'],
    customer_column='account_id',
    has_deletes=true
) }}
