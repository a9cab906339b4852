{{ checked_records(
    'crm_campaigns',
    id_column='campaign_id'
) }}
