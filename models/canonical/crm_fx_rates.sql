{{ union_sources('fx_rates', columns={
    'currency_code': 'string',
    'rate_date': 'date',
    'rate_to_base': 'numeric',
    'rejected_values': 'string',
}) }}
