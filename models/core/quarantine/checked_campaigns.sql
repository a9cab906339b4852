{{ checked_records(
    ref('crm_campaigns'),
    id_column='campaign_id'
) }}
