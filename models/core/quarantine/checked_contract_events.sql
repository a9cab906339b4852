{{ checked_records(
    'crm_contract_events',
    id_column='contract_event_id',
    required=['contract_no', 'account_id', 'event_type', 'effective_date'],
    moment='effective_date',
    customer_column='account_id',
    invalid={'negative_mrr': 'mrr_before_doc < 0 or mrr_after_doc < 0'}
) }}
