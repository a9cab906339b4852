{{ checked_records(
    'crm_users',
    id_column='user_id',
    required=['employee_code']
) }}
