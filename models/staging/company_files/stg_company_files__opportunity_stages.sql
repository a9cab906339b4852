{{ company_file('opportunity_stages', columns={
    'stage_entry_id': 'string',
    'opportunity_id': 'string',
    'stage': 'word',
    'entered_at': 'timestamp',
    'changed_by_id': 'string',
    'is_synthetic': 'boolean',
}, has_sample=false) }}
