{{ company_file('fx_rates', columns={
    'currency_code': 'string',
    'rate_date': 'date',
    'rate_to_base': 'numeric',
}) }}
