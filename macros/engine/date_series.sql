{# A whole query: one row per day, `date_day`, from the first to the last given date expression, both included. #}
{% macro date_series(first_date, last_date) -%}
    {{ adapter.dispatch('date_series')(first_date, last_date) }}
{%- endmacro %}

{% macro default__date_series(first_date, last_date) -%}
    select cast(days.date_day as date) as date_day
    from generate_series(
        cast({{ first_date }} as timestamp), cast({{ last_date }} as timestamp), interval '1 day'
    ) as days (date_day)
{%- endmacro %}

{% macro spark__date_series(first_date, last_date) -%}
    select explode(sequence({{ first_date }}, {{ last_date }}, interval 1 day)) as date_day
{%- endmacro %}
