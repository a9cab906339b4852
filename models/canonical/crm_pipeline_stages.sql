{{ union_sources('pipeline_stages', columns={
    'stage_id': 'string',
    'pipeline_name': 'string',
    'stage_name': 'string',
    'stage': 'string',
    'stage_order': 'integer',
    'default_probability': 'numeric',
}) }}
