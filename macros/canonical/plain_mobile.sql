{#
    A mobile number without blanks, dashes and the country code +86: what a pattern is held against. To look whether there is anything
    to take out is quicker than to take it out.
#}
{% macro plain_mobile(expression) -%}
    case
        when {{ expression }} like '% %' or {{ expression }} like '%-%' or {{ expression }} like '%+86%'
            then replace(replace(replace({{ expression }}, ' ', ''), '-', ''), '+86', '')
        else {{ expression }}
    end
{%- endmacro %}
