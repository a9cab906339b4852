{{ config(materialized='view') }}

{{ union_kpis([
    ref('funnel_stage_conversion_rate', v=1),
    ref('lead_to_customer_conversion_rate', v=1),
    ref('lead_to_customer_conversion_rate', v=2),
    ref('sales_cycle_length', v=1),
    ref('sales_cycle_length', v=2),
    ref('sales_forecast_accuracy', v=1),
    ref('sales_forecast_accuracy', v=2),
    ref('sales_revenue', v=1),
    ref('win_rate', v=1),
]) }}
