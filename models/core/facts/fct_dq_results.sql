{#- The var `mandatory_fields` is the field list of the first part, one branch a table; the rest is dq_rules. -#}
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

records as (

    select
        *,
        min(record_key) over (
            partition by table_name, source_system, owner, team, region, created_month
        ) as group_key

    from {{ ref('dim_records') }}

),

record_checks as (

    select * from {{ ref('fct_record_checks') }}

),

-- all that can be seen of a record without asking its customer
records_passed as (

    select
        record_key,
        min(case when is_passed then 1 else 0 end) as has_passed

    from record_checks

    where
        table_name in ('accounts', 'contacts', 'leads', 'opportunities')
        and dq_dimension in ('completeness', 'validity', 'uniqueness')

    group by record_key

),

-- by one number a group: counting by all of its names takes four times as long
counted as (

    select
        records.group_key,
        record_checks.column_name,
        record_checks.dq_dimension,
        record_checks.rule_id as dq_rule,
        count(*) as checked_count,
        count(case when record_checks.is_passed then 1 end) as passed_count
    from record_checks
    inner join records on record_checks.record_key = records.record_key
    group by 1, 2, 3, 4
    union all
    select
        records.group_key,
        '*' as column_name,
        'accuracy' as dq_dimension,
        'record_passes_all_rules' as dq_rule,
        count(*) as checked_count,
        cast(sum(records_passed.has_passed) as {{ dbt.type_bigint() }}) as passed_count
    from records_passed
    inner join records on records_passed.record_key = records.record_key
    group by 1

),

checks as (

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
    union all
    select
        records.table_name,
        counted.column_name,
        counted.dq_dimension,
        counted.dq_rule,
        records.source_system as source,
        records.owner,
        records.team,
        records.region,
        records.created_month,
        counted.checked_count,
        counted.passed_count
    from counted
    inner join records on counted.group_key = records.record_key

),

final as (

    select
        {{ as_of_date() }} as check_date,
        table_name,
        column_name,
        dq_dimension,
        dq_rule,
        source,
        owner,
        team,
        region,
        created_month,
        checked_count,
        passed_count

    from checks

)

select * from final
