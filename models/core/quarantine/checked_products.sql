{{ checked_records(
    'crm_products',
    id_column='product_id',
    required=['product_code'],
    has_deletes=true
) }}
