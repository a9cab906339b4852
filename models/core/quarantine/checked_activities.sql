{{ checked_records(
    'crm_activities',
    id_column='activity_id',
    required=['activity_type', 'occurred_at'],
    moment='occurred_at',
    customer_column='account_id',
    invalid={'negative_duration': 'duration_seconds < 0'}
) }}
