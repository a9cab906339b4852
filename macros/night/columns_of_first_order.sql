{#
    Columns that say of all days what a customer's first order was. One order that comes late changes them for years that are over, so
    note_changes notes the days of these tables twice: with these columns, and without, for slices whose models read none of them.
#}
{% macro columns_of_first_order() -%}
    {{ return({
        'fct_customer_months': ['first_paid_date', 'cohort_month', 'product_category'],
        'fct_customer_periods': ['product_category'],
        'fct_interactions': ['product_category'],
    }) }}
{%- endmacro %}

{# What the days of such a table are called where they are noted without these columns, after the name of the date column. #}
{% macro without_first_order() -%}
    {{ return(' without first order') }}
{%- endmacro %}

{# The inputs of a sliced model as history.changed_days names them: what the model's text does not name, it does not read. #}
{% macro inputs_as_noted(inputs) -%}
    {%- set noted = [] -%}
    {%- for input in inputs -%}
        {%- set columns = columns_of_first_order().get(input.split('.')[0], []) -%}
        {%- set reads_them = columns | select('in', model.raw_code) | list -%}
        {%- do noted.append(input ~ (without_first_order() if columns and not reads_them else '')) -%}
    {%- endfor -%}
    {{ return(noted) }}
{%- endmacro %}
