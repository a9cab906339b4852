{{ checked_records(
    'crm_digital_events',
    id_column='event_id',
    required=['event_type', 'occurred_at'],
    moment='occurred_at',
    customer_column='account_id'
) }}
