{{ config(materialized='view') }}

{{ union_kpis([
    ref('cac', v=1),
    ref('cac', v=2),
    ref('ltv_to_cac_ratio', v=1),
    ref('ltv_to_cac_ratio', v=2),
    ref('new_customer_count', v=1),
]) }}
