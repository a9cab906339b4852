{{ checked_records(
    'crm_accounts',
    id_column='account_id',
    required=['created_at'],
    has_deletes=true,
    has_updates=true
) }}
