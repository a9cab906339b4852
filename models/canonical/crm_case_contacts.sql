{{ union_sources('case_contacts', columns={
    'case_contact_id': 'string',
    'case_id': 'string',
    'channel': 'string',
    'handled_by': 'string',
    'agent_id': 'string',
    'opened_at': 'timestamp',
    'responded_at': 'timestamp',
    'handle_seconds': 'integer',
    'is_agent_initiated': 'boolean',
    'is_escalated_to_human': 'boolean',
    'rejected_values': 'string',
}) }}
