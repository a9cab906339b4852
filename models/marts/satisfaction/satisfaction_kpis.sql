{{ config(materialized='view') }}

{{ union_kpis([
    ref('complaint_rate', v=1),
    ref('complaint_rate', v=2),
    ref('complaint_resolution_rate', v=1),
    ref('complaint_severity_index', v=1),
    ref('csat_rate', v=1),
    ref('csat_rate', v=2),
    ref('customer_effort_score', v=1),
    ref('customer_effort_score', v=2),
]) }}
