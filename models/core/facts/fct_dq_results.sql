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
-- a CRM keeps the outcome of a deal twice, as its stage and as its status
outcomes as (

    select
        source_system,
        owner_id,
        {{ month_of(local_date('created_at')) }} as created_month,
        case
            when stage in ('won', 'lost', 'invalid') then stage
            else 'open'
        end = opportunity_status as is_agreed

    from {{ ref('checked_opportunities') }}

    where
        broken_rule is null
        and stage is not null
        and not coalesce(is_test, false)
        and not coalesce(is_test_customer, false)

),

checks as (

    {% for table_name, fields in var('mandatory_fields').items() %}
    {%- for field in fields %}
    select
        '{{ table_name }}' as table_name, '{{ field }}' as column_name, 'completeness' as dq_dimension,
        'field_is_filled' as dq_rule, source_system, owner_id, province, created_month,
        count(*) as checked_count, sum(has_{{ field }}) as passed_count
    from {{ table_name }}_filled
    group by source_system, owner_id, province, created_month
    union all
    {%- endfor %}
    select
        '{{ table_name }}' as table_name, '*' as column_name, 'completeness' as dq_dimension,
        'record_is_complete' as dq_rule, source_system, owner_id, province, created_month,
        count(*) as checked_count, sum(has_{{ fields | join(' * has_') }}) as passed_count
    from {{ table_name }}_filled
    group by source_system, owner_id, province, created_month
    union all
    {%- endfor %}
    select
        'opportunities' as table_name, 'opportunity_status' as column_name, 'consistency' as dq_dimension,
        'status_agrees_with_stage' as dq_rule, source_system, owner_id,
        cast(null as {{ dbt.type_string() }}) as province, created_month,
        count(*) as checked_count, sum(case when is_agreed then 1 else 0 end) as passed_count
    from outcomes
    group by source_system, owner_id, created_month

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
        checks.dq_dimension,
        checks.dq_rule,
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
