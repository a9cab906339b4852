{{ config(materialized='view') }}

{{ union_kpis([
    ref('crm_roi', v=1),
    ref('crm_roi', v=2),
    ref('crm_user_adoption_rate', v=1),
    ref('crm_user_adoption_rate', v=2),
    ref('data_completeness_rate', v=1),
    ref('crm_health_index', v=1),
]) }}
