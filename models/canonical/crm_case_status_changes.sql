{{ union_sources('case_status_changes', columns={
    'status_change_id': 'string',
    'case_no': 'string',
    'changed_at': 'timestamp',
    'status': 'string',
    'rejected_values': 'string',
}) }}
