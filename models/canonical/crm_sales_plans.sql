{{ union_sources('sales_plans', columns={
    'plan_id': 'string',
    'plan_type': 'string',
    'metric': 'string',
    'subject_type': 'string',
    'subject_id': 'string',
    'period_start': 'date',
    'amount_doc': 'numeric',
    'rejected_values': 'string',
}) }}
