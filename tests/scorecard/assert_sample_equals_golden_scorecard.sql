{# Every cell of the golden scorecard, both ways. `source` names the CRM in use, so it is compared for the default one only. #}
{%- set periods = golden_periods() -%}
{% if is_golden_sample() -%}
select *
from (
    {{ golden_differences(
        ref('kpi_results'), ref('golden_kpi_results'), periods.months, periods.quarters, periods.years
    ) }}
) as differences
{% if 'wukong' not in var('crm_sources') -%}
where segment_type <> 'source'
{%- endif %}
{%- else -%}
{{ problems([]) }}
-- depends_on: {{ ref('kpi_results') }} {{ ref('golden_kpi_results') }}
{%- endif %}
