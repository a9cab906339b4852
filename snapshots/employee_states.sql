{% snapshot employee_states %}
{{ known_states(ref('crm_employees'), id_column='employee_code', columns=['team', 'role']) }}
{% endsnapshot %}
