{#
    How this run treats what is there already (var `night_mode`).

    off:          everything is built anew and nothing is remembered: `dbt build` by hand.
    full:         everything is built anew, and what each table held on each day is remembered for the next night.
    incremental:  only what news can have changed is built anew.
#}
{% macro night_mode() -%}
    {%- set mode = var('night_mode', 'off') -%}
    {%- if mode not in ('off', 'full', 'incremental') -%}
        {%- do exceptions.raise_compiler_error("The var night_mode is '" ~ mode ~ "'. It is off, full or incremental.") -%}
    {%- endif -%}
    {{ return(mode) }}
{%- endmacro %}

{#
    dbt asks this before it keeps a table that is there. Models are kept in an incremental night only, so that a definition that was
    edited is never left with the numbers of its old text; seeds and snapshots keep to dbt's own rule.
#}
{% macro should_full_refresh() -%}
    {%- if model.resource_type == 'model' and night_mode() != 'incremental' -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set configured = config.get('full_refresh') -%}
    {{ return(flags.FULL_REFRESH if configured is none else configured) }}
{%- endmacro %}
