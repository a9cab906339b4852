{{ config(materialized='view') }}

{{ union_kpis([
    ref('nps', v=1),
    ref('nps', v=2),
    ref('repeat_purchase_rate', v=1),
    ref('repeat_purchase_rate', v=2),
]) }}
