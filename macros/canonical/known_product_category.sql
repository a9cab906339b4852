{# The product category of a customer's first order on a day; null before that order, which nobody knew then. #}
{% macro known_product_category(customers, on_date) -%}
    case when {{ customers }}.first_order_date <= {{ on_date }} then {{ customers }}.first_product_category end
{%- endmacro %}
