{# How long somebody has been a customer on a day, in the four bands that churn is read in; null before the first purchase. #}
{% macro tenure_band(first_paid_date, on_date) -%}
    case
        when {{ first_paid_date }} is null or {{ first_paid_date }} > {{ on_date }} then null
        when {{ on_date }} < {{ add_months(first_paid_date, 3) }} then '0-3 months'
        when {{ on_date }} < {{ add_months(first_paid_date, 12) }} then '3-12 months'
        when {{ on_date }} < {{ add_months(first_paid_date, 24) }} then '1-2 years'
        else 'over 2 years'
    end
{%- endmacro %}
