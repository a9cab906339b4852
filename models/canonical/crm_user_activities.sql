{{ union_sources('user_activities', columns={
    'activity_id': 'string',
    'employee_code': 'string',
    'activity_date': 'date',
    'activity_type': 'string',
    'activity_count': 'integer',
    'duration_seconds': 'integer',
    'detail': 'string',
    'is_completed': 'boolean',
    'rejected_values': 'string',
}) }}
