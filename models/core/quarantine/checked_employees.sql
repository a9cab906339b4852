{{ checked_records(
    'crm_employees',
    id_column='employee_code'
) }}
