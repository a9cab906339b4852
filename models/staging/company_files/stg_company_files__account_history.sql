{{ company_file('account_history', columns={
    'account_no': 'string',
    'valid_from': 'date',
    'owner_code': 'string',
    'key_account_tier': 'word',
    'customer_type': 'string',
}) }}
