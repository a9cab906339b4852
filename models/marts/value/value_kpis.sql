{{ config(materialized='view') }}

{{ union_kpis([
    ref('average_order_value', v=1),
    ref('average_order_value', v=2),
    ref('clv_historical', v=1),
    ref('clv_historical', v=2),
    ref('clv_predictive', v=1),
    ref('clv_simple', v=1),
    ref('clv_simple', v=2),
    ref('customer_lifespan', v=1),
    ref('customer_lifespan', v=2),
    ref('customer_profit', v=1),
    ref('gross_margin_rate', v=1),
    ref('key_account_revenue_concentration', v=1),
    ref('purchase_frequency', v=1),
    ref('purchase_frequency', v=2),
    ref('revenue_per_customer', v=1),
    ref('service_unit_economics', v=1),
]) }}
