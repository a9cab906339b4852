{{ config(materialized='view') }}

{{ union_kpis([
    ref('customer_churn_rate', v=1),
    ref('customer_churn_rate', v=2),
    ref('customer_retention_rate', v=1),
    ref('customer_retention_rate', v=2),
    ref('net_revenue_retention', v=1),
]) }}
