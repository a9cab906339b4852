{#
    Segment types whose values are no parts of the total and explain none of its change: companion figures, stages, alternatives and
    moves between classes. Everything else that a KPI reports is a cut of the whole.
#}
{% macro part_types() -%}
    {{ return([
        'measure', 'share', 'stage', 'lag', 'method', 'movement', 'transition', 'attribute', 'attribute_group', 'dimension', 'driver',
        'item', 'priority', 'question', 'respondent_class', 'servqual_dimension'
    ]) }}
{%- endmacro %}
