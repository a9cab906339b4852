{{ checked_records(
    'crm_service_outages',
    id_column='outage_id',
    required=['channel', 'started_at'],
    moment='started_at',
    invalid={'ended_before_started': 'ended_at < started_at'}
) }}
