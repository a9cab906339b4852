{{ checked_records(
    'crm_cases',
    id_column='case_id',
    required=['created_at', 'case_status'],
    moment='created_at',
    customer_column='account_id',
    invalid={'solved_before_opened': 'solved_at < created_at'},
    has_deletes=true
) }}
