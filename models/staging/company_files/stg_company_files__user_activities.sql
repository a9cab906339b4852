{{ company_file('user_activities', columns={
    'activity_id': 'string',
    'employee_code': 'string',
    'activity_date': 'date',
    'activity_type': 'word',
    'activity_count': 'integer',
    'duration_seconds': 'integer',
    'detail': 'string',
    'is_completed': 'boolean',
}) }}
