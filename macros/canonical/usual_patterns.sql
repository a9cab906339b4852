{#
    The patterns that the seed dq_rules ships with. An engine that reads a pattern anew for every row is told them beforehand; any other
    pattern is understood as well, only more slowly.
#}
{% macro usual_patterns() -%}
    {{ return([
        '^1[3-9][0-9]{9}$',
        '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$',
    ]) }}
{%- endmacro %}
