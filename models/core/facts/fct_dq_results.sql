{#- One branch a table, one pass over it: the field list is the var `mandatory_fields`. -#}
with

{% for table_name, fields in var('mandatory_fields').items() %}
{{ table_name }}_filled as (

    select
        source_system,
        {{ 'cast(null as ' ~ dbt.type_string() ~ ')' if table_name == 'contacts' else 'owner_id' }} as owner_id,
        {{ 'province' if table_name in ('accounts', 'leads') else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
            as province,
        {%- for field in fields %}
        case when {{ is_blank(field) }} then 0 else 1 end as has_{{ field }},
        {%- endfor %}
        {{ month_of(local_date('created_at')) }} as created_month

    from {{ ref('checked_' ~ table_name) }}

    where
        broken_rule is null
        {%- if table_name in ('accounts', 'leads', 'opportunities') %}
        and not coalesce(is_test, false)
        {%- endif %}
        {%- if table_name in ('contacts', 'opportunities') %}
        and not coalesce(is_test_customer, false)
        {%- endif %}

),
{% endfor %}
checks as (

    {% for table_name, fields in var('mandatory_fields').items() %}
    {%- for field in fields %}
    select
        '{{ table_name }}' as table_name, '{{ field }}' as column_name,
        source_system, owner_id, province, created_month,
        count(*) as checked_count, sum(has_{{ field }}) as passed_count
    from {{ table_name }}_filled
    group by source_system, owner_id, province, created_month
    union all
    {%- endfor %}
    select
        '{{ table_name }}' as table_name, '*' as column_name, source_system, owner_id, province, created_month,
        count(*) as checked_count, sum(has_{{ fields | join(' * has_') }}) as passed_count
    from {{ table_name }}_filled
    group by source_system, owner_id, province, created_month
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),

owners as (

    select * from {{ ref('dim_employee_identities') }}

),

provinces as (

    select * from {{ ref('provinces') }}

),

final as (

    select
        {{ as_of_date() }} as check_date,
        checks.table_name,
        checks.column_name,
        'completeness' as dq_dimension,
        case when checks.column_name = '*' then 'record_is_complete' else 'field_is_filled' end as dq_rule,
        checks.source_system as source,
        owners.employee_code as owner,
        owners.team,
        provinces.region,
        checks.created_month,
        sum(checks.checked_count) as checked_count,
        sum(checks.passed_count) as passed_count

    from checks

    left join owners on checks.source_system = owners.source_system and checks.owner_id = owners.user_id

    left join provinces on checks.province = provinces.province

    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10

)

select * from final
