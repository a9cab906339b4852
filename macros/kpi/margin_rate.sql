{# The share of revenue that is margin: the var `clv_margin_rate`, or, where it says `measured`, profit over revenue. #}
{% macro margin_rate(gross_profit, net_revenue) -%}
    {%- if var('clv_margin_rate') == 'measured' -%}
    cast({{ gross_profit }} as {{ type_double() }}) / nullif({{ net_revenue }}, 0)
    {%- else -%}
    cast({{ var('clv_margin_rate') }} as {{ type_double() }})
    {%- endif -%}
{%- endmacro %}
