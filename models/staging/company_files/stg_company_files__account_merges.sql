{{ company_file('account_merges', columns={
    'merged_account_no': 'string',
    'surviving_account_no': 'string',
    'merged_date': 'date',
}) }}
