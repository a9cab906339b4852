{# Every model, seed and snapshot has its YAML twin, and the twin opens with what one row is. #}
{%- set found = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed', 'snapshot') and node.package_name == project_name -%}
        {%- if not (node.description or '').startswith('One row per') -%}
            {%- do found.append(node.resource_type ~ ' ' ~ node.name ~ ': the description must open with "One row per"') -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{{ problems(found) }}
