{# The doors between the rooms. A mart may read its own domain's marts and, for a KPI that is a ratio of two, those of another. #}
{%- set may_read = {
    'staging': [],
    'canonical': ['staging', 'canonical'],
    'core': ['canonical', 'core'],
    'marts': ['core', 'marts'],
    'scorecard': ['core', 'marts', 'scorecard'],
} -%}
{%- set found = [] -%}
{%- if execute -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.package_name == project_name -%}
        {%- set room = node.fqn[1] -%}
        {%- for parent_id in node.depends_on.nodes if parent_id.startswith('model.') -%}
            {%- set parent = graph.nodes[parent_id] -%}
            {%- if parent.fqn[1] not in may_read[room] -%}
                {%- do found.append(node.name ~ ' (' ~ room ~ ') may not read ' ~ parent.name ~ ' (' ~ parent.fqn[1] ~ ')') -%}
            {%- elif room in ('staging', 'canonical') and parent.fqn | length > 3 and node.fqn | length > 3
                and parent.fqn[2] != node.fqn[2] -%}
                {%- do found.append(node.name ~ ' may not read another source: ' ~ parent.name) -%}
            {#- a page on single customers or salespeople has no KPI row to come from: their models are doors as well -#}
            {%- elif room == 'scorecard' and parent.fqn[1] == 'marts' and not parent.name.endswith('_kpis')
                and not parent.name.startswith(('customer_', 'salesperson_')) -%}
                {%- do found.append(node.name ~ ' must go through a door, not read ' ~ parent.name) -%}
            {#- periods, and how good the data are: no number is worked out beyond the doors -#}
            {%- elif room == 'scorecard' and parent.fqn[1] == 'core'
                and parent.name not in ('dim_periods', 'fct_entity_quality') -%}
                {%- do found.append(node.name ~ ' may read dim_periods and fct_entity_quality of core, not ' ~ parent.name) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for parent_id in node.depends_on.nodes if parent_id.startswith(('seed.', 'source.')) -%}
            {%- if room in ('marts', 'scorecard') and 'samples' in (graph.nodes.get(parent_id) or {}).get('fqn', []) -%}
                {%- do found.append(node.name ~ ' may not read raw data: ' ~ parent_id) -%}
            {%- elif room == 'staging' and node.fqn[2] not in parent_id -%}
                {%- do found.append(node.name ~ ' may read only the raw tables of its own source, not ' ~ parent_id) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}
{{ problems(found) }}
