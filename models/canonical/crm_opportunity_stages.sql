{{ union_sources('opportunity_stages', columns={
    'stage_entry_id': 'string',
    'opportunity_id': 'string',
    'stage': 'string',
    'entered_at': 'timestamp',
    'changed_by_id': 'string',
    'is_synthetic': 'boolean',
    'rejected_values': 'string',
}) }}
