{{ company_file('campaigns', columns={
    'campaign_id': 'string',
    'campaign_code': 'string',
    'campaign_name': 'string',
    'channel': 'word',
    'campaign_status': 'string',
    'start_date': 'date',
    'end_date': 'date',
    'budget_doc': 'numeric',
    'actual_cost_doc': 'numeric',
    'currency_code': 'string',
}, has_sample=false) }}
