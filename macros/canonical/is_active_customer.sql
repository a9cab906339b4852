{# A condition: somebody who pays by contract, or whose last order is not longer ago than a customer may be silent. #}
{% macro is_active_customer(mrr, last_order_date, known_until) -%}
    {{ mrr }} > 0 or coalesce({{ last_order_date }} > {{ add_days(known_until, -var('churn_window_days')) }}, false)
{%- endmacro %}
