{# Whether a field says nothing: null, blanks, or one of the words people type instead of leaving it empty. #}
{% macro is_blank(expression) -%}
    lower(trim(coalesce(cast({{ expression }} as {{ dbt.type_string() }}), '')))
    in ('', '-', '--', 'n/a', 'na', 'none', 'null', '无', '未知', '暂无')
{%- endmacro %}
