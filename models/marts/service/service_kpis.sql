{{ config(materialized='view') }}

{{ union_kpis([
    ref('first_contact_resolution_rate', v=1),
    ref('first_contact_resolution_rate', v=2),
    ref('first_response_time', v=1),
]) }}
