{{ union_sources('service_outages', columns={
    'outage_id': 'string',
    'channel': 'string',
    'started_at': 'timestamp',
    'ended_at': 'timestamp',
    'cause': 'string',
    'rejected_values': 'string',
}) }}
