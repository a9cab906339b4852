{# What 1 a year over the horizon is worth today: the sum of 1 / (1 + d)^k over k = 1 .. clv_horizon_years. #}
{% macro annuity_factor() -%}
    {%- set total = namespace(value=0) -%}
    {%- for year in range(1, var('clv_horizon_years') + 1) -%}
        {%- set total.value = total.value + (1 + var('discount_rate')) ** -year -%}
    {%- endfor -%}
    {{ total.value }}
{%- endmacro %}
