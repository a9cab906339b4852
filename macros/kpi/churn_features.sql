{# What the churn model weighs, as a list: columns of fct_customer_features, and CHURN_FEATURES of scripts/crm_models. #}
{% macro churn_features() -%}
    {{ return([
        'recency_months', 'gap_ratio', 'is_single_purchase', 'orders_90d_capped', 'tenure_years', 'has_contract',
        'is_renewal_due', 'complaints_90d', 'slow_complaints_90d', 'is_dissatisfied', 'has_login_drop', 'uses_90d_capped',
        'offers_90d',
    ]) }}
{%- endmacro %}
