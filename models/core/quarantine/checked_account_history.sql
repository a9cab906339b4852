{{ checked_records(
    'crm_account_history',
    id_column="account_no || ' ' || cast(valid_from as " ~ dbt.type_string() ~ ')',
    customer_column='account_no'
) }}
