{{ checked_records(
    'crm_account_profiles',
    id_column='account_no',
    customer_column='account_no'
) }}
