{# Whether this build reads the sample as shipped, on its own last day: only then is the golden scorecard what must come out. #}
{% macro is_golden_sample() -%}
    {{ return(var('raw_data') == 'sample' and var('as_of_date') | string == '2026-01-15') }}
{%- endmacro %}
