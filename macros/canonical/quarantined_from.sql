{# A whole query: the records of one entity that were set aside, and those that lost a value. #}
{% macro quarantined_from(entity, id_column, relation) -%}
    select
        source_system,
        '{{ entity }}' as entity,
        cast({{ id_column }} as {{ dbt.type_string() }}) as record_id,
        case when broken_rule is null then 'value cleared' else 'record set aside' end as action,
        coalesce(broken_rule, case when rejected_values like 'unmapped:%' then 'unmapped' else 'unparsable' end)
            as broken_rule,
        nullif(trim(rejected_values), '') as rejected_values

    from {{ relation }}

    where broken_rule is not null or coalesce(rejected_values, '') <> ''
{%- endmacro %}
