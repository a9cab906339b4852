{{ checked_records(
    'crm_leads',
    id_column='lead_id',
    required=['created_at'],
    moment='created_at',
    invalid={'converted_before_created': 'converted_at < created_at'},
    has_deletes=true,
    has_updates=true
) }}
