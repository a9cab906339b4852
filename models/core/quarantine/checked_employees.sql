{{ checked_records(
    ref('crm_employees'),
    id_column='employee_code'
) }}
