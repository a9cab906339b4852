{{ company_file('product_costs', columns={
    'product_code': 'string',
    'valid_from': 'date',
    'unit_cost': 'numeric',
    'tier_rank': 'integer',
}) }}
