{# The engine's own name for one of the six types that a canonical column may have. #}
{% macro canonical_type(name) -%}
    {{ return({
        'string': dbt.type_string(),
        'integer': dbt.type_bigint(),
        'numeric': dbt.type_numeric(),
        'boolean': dbt.type_boolean(),
        'date': 'date',
        'timestamp': dbt.type_timestamp(),
    }[name]) }}
{%- endmacro %}
