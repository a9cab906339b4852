{{ company_file('account_profiles', columns={
    'account_no': 'string',
    'parent_account_no': 'string',
    'referrer_account_no': 'string',
    'is_named_key_account': 'boolean',
    'loyalty_enrolled_date': 'date',
    'loyalty_tier': 'word',
    'is_flagged_churned': 'boolean',
}) }}
