{{ checked_records(
    'crm_product_costs',
    id_column="product_code || ' ' || cast(valid_from as " ~ dbt.type_string() ~ ')',
    required=['unit_cost']
) }}
