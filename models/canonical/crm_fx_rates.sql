{{ kept_by_key(["coalesce(currency_code, '')", "coalesce(rate_date, cast('0001-01-01' as date))"]) }}

{{ union_sources('fx_rates', columns={
    'currency_code': 'string',
    'rate_date': 'date',
    'rate_to_base': 'numeric',
    'rejected_values': 'string',
}) }}
