{{ config(materialized='view') }}

{{ union_kpis([
    ref('interaction_frequency', v=1),
    ref('interaction_frequency', v=2),
    ref('touchpoint_satisfaction', v=1),
]) }}
