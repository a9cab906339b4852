{#
    Whether a text matches a regular expression; null where either is null. The pattern may be a column.

    Trap: DuckDB compiles a pattern that is no constant for every row, ten times as slowly: those of the shipped rules are constants.
    Patterns keep to what all engines read alike: anchors, classes in brackets ([0-9], [[:space:]]), counts in braces.
#}
{% macro matches_pattern(text_expression, pattern_expression) -%}
    {{ adapter.dispatch('matches_pattern')(text_expression, pattern_expression) }}
{%- endmacro %}

{% macro default__matches_pattern(text_expression, pattern_expression) -%}
    {%- if pattern_expression.startswith("'") -%}
    regexp_matches({{ text_expression }}, {{ pattern_expression }})
    {%- else -%}
    case {{ pattern_expression }}
        {%- for pattern in usual_patterns() %}
        when '{{ pattern }}' then regexp_matches({{ text_expression }}, '{{ pattern }}')
        {%- endfor %}
        else regexp_matches({{ text_expression }}, {{ pattern_expression }})
    end
    {%- endif -%}
{%- endmacro %}

{% macro postgres__matches_pattern(text_expression, pattern_expression) -%}
    ({{ text_expression }} ~ {{ pattern_expression }})
{%- endmacro %}

{% macro spark__matches_pattern(text_expression, pattern_expression) -%}
    ({{ text_expression }} rlike {{ pattern_expression }})
{%- endmacro %}
