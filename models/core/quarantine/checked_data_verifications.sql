{{ checked_records(
    'crm_data_verifications',
    id_column='verification_id',
    required=['table_name', 'record_no', 'column_name', 'verified_on', 'is_correct'],
    moment='verified_on',
    invalid={'corrected_before_verified': 'corrected_on < verified_on'}
) }}
