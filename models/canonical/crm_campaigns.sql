{{ union_sources('campaigns', columns={
    'campaign_id': 'string',
    'campaign_code': 'string',
    'campaign_name': 'string',
    'channel': 'string',
    'campaign_status': 'string',
    'start_date': 'date',
    'end_date': 'date',
    'budget_doc': 'numeric',
    'actual_cost_doc': 'numeric',
    'currency_code': 'string',
    'rejected_values': 'string',
}) }}
