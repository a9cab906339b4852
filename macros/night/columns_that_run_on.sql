{#
    Columns that change with every day that passes, though nothing was done: the clock of a ticket that is still open. note_changes
    notes the days of these tables twice: with these columns, and without, for slices whose models read none of them.
#}
{% macro columns_that_run_on() -%}
    {{ return({'fct_cases': ['clock_business_minutes']}) }}
{%- endmacro %}

{# What the days of such a table are called where they are noted without these columns, after the name of the date column. #}
{% macro without_what_runs_on() -%}
    {{ return(' without what runs on') }}
{%- endmacro %}

{# The inputs of a sliced model as history.changed_days names them: what the model's text does not name, it does not read. #}
{% macro inputs_as_noted(inputs) -%}
    {%- set noted = [] -%}
    {%- for input in inputs -%}
        {%- set columns = columns_that_run_on().get(input.split('.')[0], []) -%}
        {%- set reads_them = columns | select('in', model.raw_code) | list -%}
        {%- do noted.append(input ~ (without_what_runs_on() if columns and not reads_them else '')) -%}
    {%- endfor -%}
    {{ return(noted) }}
{%- endmacro %}
