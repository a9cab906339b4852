{{ checked_records(
    'crm_opportunities',
    id_column='opportunity_id',
    required=['account_id', 'created_at', 'opportunity_status'],
    moment='created_at',
    customer_column='account_id',
    invalid={
        'closed_before_created': 'closed_at < created_at',
        'closed_without_time': "opportunity_status <> 'open' and closed_at is null",
    },
    has_deletes=true,
    has_updates=true
) }}
