{# The periods of the golden scorecard, which is that of the sample on its own last day. #}
{% macro golden_periods() -%}
    {%- set months = ['2025-01', '2025-02', '2025-03', '2025-04', '2025-05', '2025-06', '2025-07', '2025-08', '2025-09',
                      '2025-10', '2025-11', '2025-12', '2026-01'] -%}
    {%- set years = ['2023-01', '2024-01', '2025-01', '2026-01'] -%}
    {%- set quarters = [] -%}
    {%- for year in [2023, 2024, 2025] -%}
        {%- for month in ['01', '04', '07', '10'] -%}
            {%- do quarters.append(year ~ '-' ~ month) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return({'months': months, 'quarters': quarters + ['2026-01'], 'years': years}) }}
{%- endmacro %}
