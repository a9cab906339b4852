{{ checked_records(
    'crm_user_activities',
    id_column='activity_id',
    required=['employee_code', 'activity_date', 'activity_type'],
    moment='activity_date',
    parent={'relation': 'dim_employees', 'column': 'employee_code', 'across_sources': true},
    invalid={'negative_quantity': 'activity_count < 0 or duration_seconds < 0'}
) }}
