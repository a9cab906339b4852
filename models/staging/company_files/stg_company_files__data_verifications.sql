{{ company_file('data_verifications', columns={
    'verification_id': 'string',
    'table_name': 'word',
    'record_no': 'string',
    'column_name': 'string',
    'verified_on': 'date',
    'method': 'word',
    'is_correct': 'boolean',
    'corrected_on': 'date',
}) }}
