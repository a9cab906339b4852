{{ checked_records(
    'crm_case_contacts',
    id_column='case_contact_id',
    required=['case_id', 'opened_at'],
    moment='opened_at',
    parent={'relation': 'crm_cases', 'column': 'case_id'},
    invalid={
        'answered_before_opened': 'responded_at < opened_at',
        'negative_quantity': 'handle_seconds < 0',
    }
) }}
