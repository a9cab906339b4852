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

{# The inputs of a sliced model as history.changed_days names them: what the model's text does not name, it does not read. #}
{% macro inputs_as_noted(inputs) -%}
    {%- set noted = [] -%}
    {%- for input in inputs -%}
        {%- set named = [] -%}
        {%- for column in columns_of_first_order().get(input.split('.')[0], []) if column in model.raw_code -%}
            {%- do named.append(column) -%}
        {%- endfor -%}
        {%- set is_narrow = input.split('.')[0] in columns_of_first_order() and not named -%}
        {%- do noted.append(input ~ (' without first order' if is_narrow else '')) -%}
    {%- endfor -%}
    {{ return(noted) }}
{%- endmacro %}
