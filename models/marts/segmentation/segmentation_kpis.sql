{{ config(materialized='view') }}

{{ union_kpis([
    ref('segment_coverage_rate', v=1),
]) }}
