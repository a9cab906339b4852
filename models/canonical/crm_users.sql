{{ union_sources('users', columns={
    'user_id': 'string',
    'employee_code': 'string',
    'full_name': 'string',
    'department_name': 'string',
    'user_type': 'string',
    'is_active': 'boolean',
    'created_at': 'timestamp',
    'rejected_values': 'string',
}) }}
