{#
    The stage of a customer's life on a day, by the windows of dbt_project.yml. The first that fits counts.

    prospect: has not bought; new: first purchase within new_customer_days; reactivated: bought within active_window_days
    after a pause longer than dormant_window_days, or holds a contract that was reactivated within active_window_days;
    active: holds a live contract, or bought within active_window_days; at_risk: bought within churn_window_days;
    dormant: within dormant_window_days; churned: not even that.

    previous_order_date: the purchase day before last_order_date.
#}
{% macro lifecycle_stage(
    first_paid_date, has_contract, last_order_date, previous_order_date, last_reactivation_date, on_date
) -%}
    case
        when {{ first_paid_date }} is null or {{ first_paid_date }} > {{ on_date }} then 'prospect'
        when {{ first_paid_date }} > {{ add_days(on_date, -var('new_customer_days')) }} then 'new'
        when
            {{ last_order_date }} > {{ add_days(on_date, -var('active_window_days')) }}
            and {{ previous_order_date }} < {{ add_days(last_order_date, -var('dormant_window_days')) }}
            then 'reactivated'
        when {{ has_contract }} and {{ last_reactivation_date }} > {{ add_days(on_date, -var('active_window_days')) }}
            then 'reactivated'
        when {{ has_contract }} then 'active'
        when {{ last_order_date }} > {{ add_days(on_date, -var('active_window_days')) }} then 'active'
        when {{ last_order_date }} > {{ add_days(on_date, -var('churn_window_days')) }} then 'at_risk'
        when {{ last_order_date }} > {{ add_days(on_date, -var('dormant_window_days')) }} then 'dormant'
        else 'churned'
    end
{%- endmacro %}
