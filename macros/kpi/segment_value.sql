{# The value of that segment; `unknown` where the fact does not know it, `all` for the total. Use beside segment_sets. #}
{% macro segment_value(segments, relation=none) -%}
    {%- if reported_segments(segments) -%}
    case
        {%- for segment in reported_segments(segments) %}
        when grouping({{ relation ~ '.' if relation }}{{ segment }}) = 0 then coalesce(cast({{ relation ~ '.' if relation }}{{ segment }} as {{ dbt.type_string() }}), 'unknown')
        {%- endfor %}
        else 'all'
    end
    {%- else -%}
    'all'
    {%- endif -%}
{%- endmacro %}
