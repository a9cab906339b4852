{#
    How this run treats what is there already (var `night_mode`).

    off:          everything is built anew and nothing is remembered: `dbt build` by hand.
    full:         everything is built anew, and what each table held on each day is remembered for the next night.
    incremental:  only what news can have changed is built anew.
#}
{% macro night_mode() -%}
    {%- set mode = var('night_mode') -%}
    {%- if mode not in ('off', 'full', 'incremental') -%}
        {%- do exceptions.raise_compiler_error("The var night_mode is '" ~ mode ~ "'. It is off, full or incremental.") -%}
    {%- endif -%}
    {{ return(mode) }}
{%- endmacro %}

{#
    dbt asks this before it keeps a table that is there. A model that says `full_refresh: false` is history and always kept. Others are
    kept in an incremental night only, so that a definition that was edited is never left with the numbers of its old text.
#}
{% macro should_full_refresh() -%}
    {%- if config.get('full_refresh') is not none -%}
        {{ return(config.get('full_refresh')) }}
    {%- endif -%}
    {{ return(flags.FULL_REFRESH or (model.resource_type == 'model' and night_mode() != 'incremental')) }}
{%- endmacro %}

{# Whether this model adds to what the night before left. #}
{% macro builds_on_last_night() -%}
    {{ return(night_mode() == 'incremental' and is_incremental()) }}
{%- endmacro %}
