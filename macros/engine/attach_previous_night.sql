{#
    Statements that open the night that readers see beside the one that is built (var `previous_night`); nothing without one.

    previous_night: on DuckDB the published file, on Postgres the prefix of its schemas.
#}
{% macro attach_previous_night() -%}
    {{ adapter.dispatch('attach_previous_night')() }}
{%- endmacro %}

{% macro default__attach_previous_night() -%}
    {%- if var('previous_night', none) -%}
    attach if not exists {{ text_literal(var('previous_night')) }} as previous_night (read_only);
    {%- endif -%}
{%- endmacro %}

{% macro postgres__attach_previous_night() -%}
{%- endmacro %}
