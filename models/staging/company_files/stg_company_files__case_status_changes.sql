{{ company_file('case_status_changes', columns={
    'status_change_id': 'string',
    'case_no': 'string',
    'changed_at': 'timestamp',
    'status': 'word',
}) }}
