{{ checked_records(
    ref('crm_users'),
    id_column='user_id',
    required=['employee_code']
) }}
