{{ checked_records(
    'crm_opportunity_stages',
    id_column='stage_entry_id',
    required=['opportunity_id', 'stage', 'entered_at'],
    moment='entered_at',
    parent={'relation': 'crm_opportunities', 'column': 'opportunity_id'}
) }}
