{{ config(materialized='view') }}

{{ union_kpis([
    ref('customer_type_mix', v=1),
    ref('lifecycle_transition_rate', v=1),
    ref('segment_coverage_rate', v=1),
]) }}
