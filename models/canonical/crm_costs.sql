{{ union_sources('costs', columns={
    'cost_id': 'string',
    'cost_date': 'date',
    'cost_type': 'string',
    'channel': 'string',
    'campaign_code': 'string',
    'account_id': 'string',
    'team': 'string',
    'region': 'string',
    'amount_doc': 'numeric',
    'currency_code': 'string',
    'is_one_off': 'boolean',
    'rejected_values': 'string',
}) }}
