{{ company_file('contacts', columns={
    'contact_id': 'string',
    'account_id': 'string',
    'full_name': 'string',
    'email': 'string',
    'mobile': 'string',
    'job_title': 'string',
    'is_primary': 'boolean',
    'is_deleted': 'boolean',
    'created_at': 'timestamp',
}, has_sample=false) }}
