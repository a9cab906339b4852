{#
    The stage of a customer's life on a day, by the windows of dbt_project.yml.

    prospect: has not bought; new: first purchase within new_customer_days; active: holds a live contract, or bought within
    active_window_days; at_risk: bought within churn_window_days; dormant: within dormant_window_days; lost: not even that.
#}
{% macro lifecycle_stage(first_paid_date, has_contract, last_order_date, on_date) -%}
    case
        when {{ first_paid_date }} is null or {{ first_paid_date }} > {{ on_date }} then 'prospect'
        when {{ first_paid_date }} > {{ add_days(on_date, -var('new_customer_days')) }} then 'new'
        when {{ has_contract }} then 'active'
        when {{ last_order_date }} > {{ add_days(on_date, -var('active_window_days')) }} then 'active'
        when {{ last_order_date }} > {{ add_days(on_date, -var('churn_window_days')) }} then 'at_risk'
        when {{ last_order_date }} > {{ add_days(on_date, -var('dormant_window_days')) }} then 'dormant'
        else 'lost'
    end
{%- endmacro %}
