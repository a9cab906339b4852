{# new or existing on a day: within new_customer_days of the first purchase, or longer; null before it, which nobody knew then. #}
{% macro customer_status(first_paid_date, on_date) -%}
    case
        when {{ first_paid_date }} is null or {{ first_paid_date }} > {{ on_date }} then null
        when {{ first_paid_date }} > {{ add_days(on_date, -var('new_customer_days')) }} then 'new'
        else 'existing'
    end
{%- endmacro %}
