{% snapshot opportunity_states %}
{{ known_states(
    ref('crm_opportunities'),
    id_column='opportunity_id',
    columns=['owner_id', 'stage'],
    moment='created_at',
    has_deletes=true,
    has_updates=true
) }}
{% endsnapshot %}
