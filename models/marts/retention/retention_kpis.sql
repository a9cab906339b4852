{{ config(materialized='view') }}

{{ union_kpis([
    ref('at_risk_customer_share', v=1),
    ref('churn_cost', v=1),
    ref('churn_cost', v=2),
    ref('churn_reason_share', v=1),
    ref('churn_save_rate', v=1),
    ref('churned_customer_count', v=1),
    ref('customer_churn_rate', v=1),
    ref('customer_churn_rate', v=2),
    ref('customer_retention_rate', v=1),
    ref('customer_retention_rate', v=2),
    ref('dormant_customer_rate', v=1),
    ref('gross_revenue_retention', v=1),
    ref('involuntary_churn_rate', v=1),
    ref('involuntary_churn_rate', v=2),
    ref('net_revenue_retention', v=1),
    ref('renewal_rate', v=1),
    ref('revenue_churn_rate', v=1),
    ref('voluntary_churn_rate', v=1),
    ref('voluntary_churn_rate', v=2),
    ref('win_back_rate', v=1),
]) }}
