{{ checked_records(
    'crm_reference_values',
    id_column='reference_id',
    required=['measure', 'scenario', 'period_grain', 'period_start', 'reference_value']
) }}
