{{ config(materialized='view') }}

{{ union_kpis([
    ref('average_resolution_time', v=1),
    ref('average_response_time', v=1),
    ref('first_contact_resolution_rate', v=1),
    ref('first_contact_resolution_rate', v=2),
    ref('first_response_time', v=1),
    ref('first_solution_time', v=1),
    ref('response_rate', v=1),
    ref('response_rate', v=2),
    ref('service_availability_rate', v=1),
    ref('turnaround_time', v=1),
    ref('turnaround_time', v=2),
]) }}
