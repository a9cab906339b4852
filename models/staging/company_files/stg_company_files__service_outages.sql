{{ company_file('service_outages', columns={
    'outage_id': 'string',
    'channel': 'word',
    'started_at': 'timestamp',
    'ended_at': 'timestamp',
    'cause': 'string',
}) }}
