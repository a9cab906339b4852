{% snapshot account_states %}
{{ known_states(
    ref('crm_accounts'),
    id_column='account_id',
    columns=['owner_id', 'key_account_tier'],
    has_deletes=true,
    has_updates=true
) }}
{% endsnapshot %}
