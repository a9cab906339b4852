{#
    Post-hook: tell the planner what is in a table that was just written. Nothing where the engine keeps count itself.

    Trap: Postgres plans joins of tables that it has not analysed as if they were nearly empty; a mart took 109 s for 1 s.
#}
{% macro gather_statistics() -%}
    {%- if model.config.materialized == 'table' -%}
        {{ adapter.dispatch('gather_statistics')() }}
    {%- endif -%}
{%- endmacro %}

{% macro default__gather_statistics() -%}
{%- endmacro %}

{% macro postgres__gather_statistics() -%}
    analyze {{ this }}
{%- endmacro %}
