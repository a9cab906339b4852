{#- The var `mandatory_fields` is the field list, one branch a table. Records without a date have a month as well. -#}
{%- set month_created = "coalesce(" ~ month_of(local_date('created_at')) ~ ", cast('0001-01-01' as date))" -%}
{%- set changes = [] -%}
{%- for table_name in var('mandatory_fields') -%}
{%- set key = [text_literal(table_name), 'source_system', month_created] -%}
{%- do changes.append(changed('checked_' ~ table_name, key)) -%}
{%- endfor -%}
{{ kept_by_key(
    key=['table_name', 'source', "coalesce(created_month, cast('0001-01-01' as date))"],
    changes=changes,
    lookups=['dim_employee_identities']
) }}

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
        and {{ has_changed([text_literal(table_name), 'source_system', month_created]) }}

),
{% endfor %}
mandatory_fields as (

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
    {{ 'union all' if not loop.last }}
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
        mandatory_fields.table_name,
        mandatory_fields.column_name,
        mandatory_fields.dq_dimension,
        mandatory_fields.dq_rule,
        mandatory_fields.source_system as source,
        owners.employee_code as owner,
        owners.team,
        provinces.region,
        mandatory_fields.created_month,
        cast(sum(mandatory_fields.checked_count) as {{ dbt.type_bigint() }}) as checked_count,
        cast(sum(mandatory_fields.passed_count) as {{ dbt.type_bigint() }}) as passed_count

    from mandatory_fields

    left join owners
        on mandatory_fields.source_system = owners.source_system and mandatory_fields.owner_id = owners.user_id

    left join provinces on mandatory_fields.province = provinces.province

    group by 1, 2, 3, 4, 5, 6, 7, 8, 9

)

select * from final
