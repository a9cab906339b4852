{# Whether an answer is one of the codes, a list such as `0;6`, by which its scale says that there is no answer. #}
{% macro is_missing_code(answer, missing_codes) -%}
    coalesce(
        {{ answer }} = cast({{ answer }} as numeric(28, 0))
        and ';' || {{ missing_codes }} || ';'
            like '%;' || cast(cast({{ answer }} as numeric(28, 0)) as {{ dbt.type_string() }}) || ';%',
        false
    )
{%- endmacro %}
