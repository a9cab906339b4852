{#
    Whether a text matches a regular expression; null where either is null. The pattern may be a column.

    Trap: patterns keep to what all engines read alike: anchors, classes in brackets ([0-9], [[:space:]]), counts in braces.
#}
{% macro matches_pattern(text_expression, pattern_expression) -%}
    {{ adapter.dispatch('matches_pattern')(text_expression, pattern_expression) }}
{%- endmacro %}

{% macro default__matches_pattern(text_expression, pattern_expression) -%}
    regexp_matches({{ text_expression }}, {{ pattern_expression }})
{%- endmacro %}

{% macro postgres__matches_pattern(text_expression, pattern_expression) -%}
    ({{ text_expression }} ~ {{ pattern_expression }})
{%- endmacro %}

{% macro spark__matches_pattern(text_expression, pattern_expression) -%}
    ({{ text_expression }} rlike {{ pattern_expression }})
{%- endmacro %}
