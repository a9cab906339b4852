{{ company_file('employees', columns={
    'employee_code': 'string',
    'full_name': 'string',
    'team': 'string',
    'role': 'string',
    'region': 'string',
    'manager_code': 'string',
    'hired_on': 'date',
    'left_on': 'date',
    'leave_from': 'date',
    'leave_to': 'date',
    'is_crm_licensed': 'boolean',
    'fte': 'numeric',
}) }}
