{#
    The stage of a customer's life on a day, by the windows of dbt_project.yml.

    prospect: has not bought; new: first purchase within new_customer_days; active: bought within active_window_days or holds a
    live contract; at_risk: bought within churn_window_days only; dormant: within dormant_window_days; lost: not even that.
#}
{% macro lifecycle_stage(first_paid_date, is_active, last_order_date, on_date) -%}
    case
        when {{ first_paid_date }} is null or {{ first_paid_date }} > {{ on_date }} then 'prospect'
        when {{ first_paid_date }} > {{ add_days(on_date, -var('new_customer_days')) }} then 'new'
        when {{ last_order_date }} > {{ add_days(on_date, -var('active_window_days')) }} then 'active'
        when {{ is_active }} and coalesce({{ last_order_date }} <= {{ add_days(on_date, -var('churn_window_days')) }}, true)
            then 'active'
        when {{ is_active }} then 'at_risk'
        when {{ last_order_date }} > {{ add_days(on_date, -var('dormant_window_days')) }} then 'dormant'
        else 'lost'
    end
{%- endmacro %}
