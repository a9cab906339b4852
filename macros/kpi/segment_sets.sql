{#
    The segments of a KPI for `group by`: grouping sets ((), (region), (industry), …).

    segments: columns named as their segment type. The var `segment_types` narrows them (all by default).
#}
{% macro segment_sets(segments) -%}
    grouping sets (
        ()
        {%- for segment in reported_segments(segments) %}, ({{ segment }}){% endfor -%}
    )
{%- endmacro %}
