{% snapshot user_states %}
{{ known_states(ref('crm_users'), id_column='user_id', columns=['department_name']) }}
{% endsnapshot %}
