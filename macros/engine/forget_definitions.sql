{#
    on-run-end: after a build by hand the numbers are no longer those of the published night, so the SQL that this night has left in
    `operations.kpi_definitions` does not explain them; `crm-metrics explain` then takes what this build compiled.
#}
{% macro forget_definitions() -%}
    {%- if flags.WHICH in ('run', 'build') and not var('night_id', none) -%}
    {{ adapter.dispatch('forget_definitions')() }}
    {%- endif -%}
{%- endmacro %}

{% macro default__forget_definitions() -%}
{%- endmacro %}

{% macro duckdb__forget_definitions() -%}
    drop table if exists operations.kpi_definitions
{%- endmacro %}

{% macro postgres__forget_definitions() -%}
    drop view if exists operations.kpi_definitions
{%- endmacro %}
