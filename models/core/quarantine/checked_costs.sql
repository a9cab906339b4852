{{ checked_records(
    'crm_costs',
    id_column='cost_id',
    required=['cost_date', 'cost_type', 'amount_doc'],
    moment='cost_date',
    customer_column='account_id'
) }}
