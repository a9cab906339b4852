{# The schemas that are made for readers. #}
{% macro rooms_for_readers() -%}
    {{ return(['core', 'marts', 'scorecard', 'operations']) }}
{%- endmacro %}

{# Every other schema that the project builds or reads. #}
{% macro rooms_that_are_closed() -%}
    {%- set rooms = ['history'] -%}
    {%- for node in graph.get('nodes', {}).values() | list + graph.get('sources', {}).values() | list -%}
        {%- do rooms.append(node.schema) -%}
    {%- endfor -%}
    {{ return(rooms | unique | reject('in', rooms_for_readers()) | list) }}
{%- endmacro %}
