{{ union_sources('account_history', columns={
    'account_no': 'string',
    'valid_from': 'date',
    'owner_code': 'string',
    'key_account_tier': 'string',
    'customer_type': 'string',
    'rejected_values': 'string',
}) }}
