{{ company_file('reference_values', columns={
    'reference_id': 'string',
    'measure': 'string',
    'scenario': 'word',
    'period_grain': 'word',
    'period_start': 'date',
    'subject_type': 'string',
    'subject_value': 'string',
    'version_as_of': 'date',
    'reference_value': 'numeric',
    'source_note': 'string',
}) }}
