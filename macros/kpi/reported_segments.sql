{# Those of a KPI's segments that the var `segment_types` lets through, as a list. #}
{% macro reported_segments(segments) -%}
    {%- if var('segment_types') == 'all' -%}
        {{ return(segments) }}
    {%- endif -%}
    {{ return(segments | select('in', var('segment_types')) | list) }}
{%- endmacro %}
