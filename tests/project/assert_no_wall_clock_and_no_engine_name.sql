{# as_of_date is the only clock, and macros/engine the only place that knows an engine (pytest reads the macros). #}
{%- set forbidden = [
    'current_date', 'current_timestamp', 'now()', 'getdate(', 'today()', 'run_started_at', 'localtimestamp',
    'target.type', 'target.name', 'adapter.type', 'adapter.dispatch',
] -%}
{%- set found = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'snapshot') and node.package_name == project_name -%}
        {%- for word in forbidden if word in (node.raw_code | lower) -%}
            {%- do found.append(node.name ~ ' says ' ~ word) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}
{{ problems(found) }}
