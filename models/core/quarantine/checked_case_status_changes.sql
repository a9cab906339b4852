{{ checked_records(
    'crm_case_status_changes',
    id_column='status_change_id',
    required=['case_no', 'changed_at', 'status'],
    moment='changed_at',
    parent={'relation': 'crm_cases', 'column': 'case_no', 'across_sources': true}
) }}
