{{ company_file('users', columns={
    'user_id': 'string',
    'employee_code': 'string',
    'full_name': 'string',
    'email': 'string',
    'department_name': 'string',
    'user_type': 'word',
    'is_active': 'boolean',
    'created_at': 'timestamp',
}, has_sample=false) }}
