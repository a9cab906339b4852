{{ config(materialized='view') }}

{{ union_kpis([
    ref('average_order_value', v=1),
    ref('average_order_value', v=2),
    ref('clv_historical', v=1),
    ref('clv_historical', v=2),
    ref('clv_simple', v=1),
    ref('clv_simple', v=2),
]) }}
