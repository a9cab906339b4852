{{ company_file('costs', columns={
    'cost_id': 'string',
    'cost_date': 'date',
    'cost_type': 'word',
    'channel': 'word',
    'campaign_code': 'string',
    'account_id': 'string',
    'team': 'string',
    'region': 'string',
    'amount_doc': 'numeric',
    'currency_code': 'string',
    'is_one_off': 'boolean',
    'cost_component': 'word',
}) }}
