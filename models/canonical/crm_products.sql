{{ union_sources('products', columns={
    'product_id': 'string',
    'product_code': 'string',
    'product_name': 'string',
    'category': 'string',
    'unit': 'string',
    'list_price': 'numeric',
    'is_active': 'boolean',
    'is_deleted': 'boolean',
    'rejected_values': 'string',
}) }}
