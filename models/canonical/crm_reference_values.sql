{{ union_sources('reference_values', columns={
    'reference_id': 'string',
    'measure': 'string',
    'scenario': 'string',
    'period_grain': 'string',
    'period_start': 'date',
    'subject_type': 'string',
    'subject_value': 'string',
    'version_as_of': 'date',
    'reference_value': 'numeric',
    'source_note': 'string',
    'rejected_values': 'string',
}) }}
