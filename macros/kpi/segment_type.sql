{# Which of the segments a grouped row stands for: its column name, or `all`. Use beside segment_sets. #}
{% macro segment_type(segments, relation=none) -%}
    {%- if reported_segments(segments) -%}
    case
        {%- for segment in reported_segments(segments) %}
        when grouping({{ relation ~ '.' if relation }}{{ segment }}) = 0 then '{{ segment }}'
        {%- endfor %}
        else 'all'
    end
    {%- else -%}
    'all'
    {%- endif -%}
{%- endmacro %}
