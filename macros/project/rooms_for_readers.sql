{#
    The schemas that are made for readers. What stands in `explain` reads with the rights of who calls it, and therefore the lists that
    definitions read: `reference` and `registry`, seeds of this project without a record of any company.
#}
{% macro rooms_for_readers() -%}
    {{ return(['core', 'marts', 'scorecard', 'operations', 'explain', 'reference', 'registry']) }}
{%- endmacro %}

{# Every other schema that the project builds or reads. #}
{% macro rooms_that_are_closed() -%}
    {%- set rooms = ['history'] -%}
    {%- for node in graph.get('nodes', {}).values() | list + graph.get('sources', {}).values() | list -%}
        {%- do rooms.append(node.schema) -%}
    {%- endfor -%}
    {{ return(rooms | unique | reject('in', rooms_for_readers()) | list) }}
{%- endmacro %}
