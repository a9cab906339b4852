{# Join condition: the result of the same KPI and slice in another of the grid's periods. #}
{% macro same_slice(grid, results, period_column) -%}
    {{ grid }}.series_key = {{ results }}.series_key
    and {{ grid }}.period_grain = {{ results }}.period_grain
    and {{ grid }}.{{ period_column }} = {{ results }}.period_start
{%- endmacro %}
