{# A query for the days on which rows differ in what counts; how many rows such a day has is not known before the next full night. #}
{% macro changed_days_of_news(date_columns, where, names, ending) -%}
    with

    unlike as (

        select
            {% for column in date_columns %}{{ column }}, {% endfor -%}
            {{ row_hash(quoted(names)) }} as content
        from {{ news(this.identifier) }}
        where {{ where }}
        group by {% for column in date_columns %}{{ column }}, {% endfor %}{{ row_hash(quoted(names)) }}
        having sum(case when is_gone then -1 else 1 end) <> 0

    )

    {% for column in date_columns or [none] %}
    select
        '{{ column or 'any' }}{{ ending }}' as date_column,
        {{ column or "cast('0001-01-01' as date)" }} as happened_on,
        cast(1 as {{ dbt.type_bigint() }}) as row_count,
        'of news' as checksum
    from unlike
    {%- if column %}
    where {{ column }} is not null
    {%- endif %}
    group by 1, 2
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}
