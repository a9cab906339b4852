{{ union_kpis([
    ref('acquisition_kpis'),
    ref('sales_kpis'),
    ref('value_kpis'),
    ref('retention_kpis'),
    ref('loyalty_kpis'),
    ref('satisfaction_kpis'),
    ref('service_kpis'),
    ref('engagement_kpis'),
    ref('segmentation_kpis'),
    ref('crm_effect_kpis'),
]) }}
