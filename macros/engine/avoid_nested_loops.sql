{#
    Pre-hook: have the planner join by hashing or merging. Nothing where the engine does so by itself.

    Trap: Postgres takes a table that was just written for nearly empty, and several equalities at once for nearly unique.
    Either way it loops over a large table for each row of another, and a model takes minutes instead of seconds.
#}
{% macro avoid_nested_loops() -%}
    {{ adapter.dispatch('avoid_nested_loops')() }}
{%- endmacro %}

{% macro default__avoid_nested_loops() -%}
{%- endmacro %}

{% macro postgres__avoid_nested_loops() -%}
    set enable_nestloop to off
{%- endmacro %}
