{# Functions that an engine lacks; run once at the start of a command. Nothing to do on most engines. #}
{% macro create_engine_functions() -%}
    {{ adapter.dispatch('create_engine_functions')() }}
{%- endmacro %}

{% macro default__create_engine_functions() -%}
{%- endmacro %}

{# Unsafe in parallel plans: an exception is caught in a subtransaction, and a plan that runs in parallel may start none. #}
{% macro postgres__create_engine_functions() -%}
    {%- for name, type in {
        'date': 'date',
        'timestamp': 'timestamp',
        'timestamptz': 'timestamptz',
        'numeric': 'numeric(28,6)',
        'integer': 'bigint',
        'boolean': 'boolean',
    }.items() %}
    create or replace function public.try_cast_{{ name }}(value text) returns {{ type }} as $body$
    begin
        return cast(value as {{ type }});
    exception when others then
        return null;
    end
    $body$ language plpgsql stable parallel unsafe;
    {%- endfor %}
{%- endmacro %}
