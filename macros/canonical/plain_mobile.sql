{# A mobile number without blanks, dashes and the country code +86: what a pattern is held against. #}
{% macro plain_mobile(expression) -%}
    replace(replace(replace({{ expression }}, ' ', ''), '-', ''), '+86', '')
{%- endmacro %}
