{{ config(materialized='view') }}

{{ union_kpis([
    ref('brand_awareness_rate', v=1),
    ref('cac', v=1),
    ref('cac', v=2),
    ref('cac_payback_months', v=1),
    ref('campaign_roi', v=1),
    ref('customer_growth_rate', v=1),
    ref('customer_traffic', v=1),
    ref('customer_traffic', v=2),
    ref('lead_qualification_rate', v=1),
    ref('lead_volume', v=1),
    ref('ltv_to_cac_ratio', v=1),
    ref('ltv_to_cac_ratio', v=2),
    ref('new_customer_count', v=1),
    ref('new_customer_early_churn_rate', v=1),
]) }}
