{# Every cell of the golden scorecard, both ways. #}
{%- set periods = golden_periods() -%}
{% if is_golden_sample() -%}
select *
from (
    {{ golden_differences(
        ref('kpi_results'), ref('golden_kpi_results'), periods.months, periods.quarters, periods.years
    ) }}
) as differences
where {{ same_from_every_crm() }}
{%- else -%}
{{ problems([]) }}
-- depends_on: {{ ref('kpi_results') }} {{ ref('golden_kpi_results') }}
{%- endif %}
