{#
    Segment types whose values are no parts of the total and explain none of its change: companion figures, stages, alternatives and
    moves between classes. Everything else that a KPI reports is a cut of the whole.
#}
{% macro part_types() -%}
    {{ return([
        'measure', 'share', 'stage', 'lag', 'method', 'movement', 'transition', 'attribute', 'dimension', 'item', 'question'
    ]) }}
{%- endmacro %}
