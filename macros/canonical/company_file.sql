{#
    A whole query: one table of the company's own files, which comes in canonical shape, typed and with rejected_values.

    columns:    name to string, integer, numeric, boolean, date, timestamp, or word (one of the vocabulary in the seed
                company_files_value_map).
    has_sample: false for the tables of a company whose CRM is not listed. No sample exists, so these are always landed.
#}
{% macro company_file(entity, columns, has_sample=true) %}
{%- set typed_columns = [] -%}
{%- for column, type in columns.items() if type != 'string' -%}
    {%- do typed_columns.append(column) -%}
{%- endfor %}
with

source as (

    select * from {{ raw_table('company_files', entity, has_sample) }}

),

typed as (

    select
        {%- for column, type in columns.items() %}
        {%- if type == 'string' %}
        {{ clean_text('source.' ~ column) }} as {{ column }}
        {%- elif type == 'word' %}
        source.{{ column }} as raw_{{ column }},
        {{ column }}_words.canonical_value as {{ column }}
        {%- else %}
        source.{{ column }} as raw_{{ column }},
        {{ safe_cast_text(clean_text('source.' ~ column), type) }} as {{ column }}
        {%- endif %}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}

    from source
    {%- for column, type in columns.items() if type == 'word' %}

    {#- each joined by itself: DuckDB reads every column of a view in which two parts share a CTE #}

    left join {{ ref('company_files_value_map') }} as {{ column }}_words
        on
            {{ column }}_words.entity = '{{ entity }}'
            and {{ column }}_words.field = '{{ column }}'
            and {{ clean_text('source.' ~ column) }} = {{ column }}_words.raw_value
    {%- endfor %}

),

final as (

    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        {%- if typed_columns %}
        -- what was read whole, as nearly every row is, gets no text put together
        case
            when {% for column in typed_columns %}
            {{- 'or ' if not loop.first }}({{ column }} is null and cast(raw_{{ column }} as {{ dbt.type_string() }}) <> '')
            {% endfor %}
                then ''
                {%- for column in typed_columns %}
                || {{ rejected_value(
                    'unmapped' if columns[column] == 'word' else 'unparsable', column, 'raw_' ~ column, column
                ) }}
                {%- endfor %}
            else ''
        end as rejected_values
        {%- else %}
        '' as rejected_values
        {%- endif %}

    from typed

)

select * from final
{% endmacro %}
