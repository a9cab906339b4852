{# A query for the days on which rows differ in what counts; how many rows such a day has is not known before the next full night. #}
{% macro changed_days_of_news(date_columns, where, names) -%}
    {%- set listed = quoted((names + date_columns) | unique) | join(', ') -%}
    {%- set in_news = news(this.identifier) ~ ' where (' ~ where ~ ') and ' -%}
    with

    unlike as (

        (
            select {{ listed }} from {{ in_news }} is_gone
            except all
            select {{ listed }} from {{ in_news }} not is_gone
        )
        union all
        (
            select {{ listed }} from {{ in_news }} not is_gone
            except all
            select {{ listed }} from {{ in_news }} is_gone
        )

    )

    {% for column in date_columns or [none] %}
    select
        '{{ column or 'any' }}' as date_column,
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
