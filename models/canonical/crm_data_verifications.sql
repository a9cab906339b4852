{{ union_sources('data_verifications', columns={
    'verification_id': 'string',
    'table_name': 'string',
    'record_no': 'string',
    'column_name': 'string',
    'verified_on': 'date',
    'method': 'string',
    'is_correct': 'boolean',
    'corrected_on': 'date',
    'rejected_values': 'string',
}) }}
