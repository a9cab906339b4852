{# Join condition: the result of the same KPI and slice in another of the grid's periods. #}
{% macro same_slice(grid, results, period_column) -%}
    {{ grid }}.kpi_id = {{ results }}.kpi_id
    and {{ grid }}.segment_type = {{ results }}.segment_type
    and {{ grid }}.segment_value = {{ results }}.segment_value
    and {{ grid }}.period_grain = {{ results }}.period_grain
    and {{ grid }}.{{ period_column }} = {{ results }}.period_start
{%- endmacro %}
