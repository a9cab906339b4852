{#
    The segments of a KPI for `group by`: grouping sets ((), (region), (industry), …).

    segments: columns named as their segment type. The var `segment_types` narrows them (all by default).
    relation: the table they come from, where more than one has them.
#}
{% macro segment_sets(segments, relation=none) -%}
    grouping sets (
        ()
        {%- for segment in reported_segments(segments) %}, ({{ relation ~ '.' if relation }}{{ segment }}){% endfor -%}
    )
{%- endmacro %}
