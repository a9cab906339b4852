{#
    A condition for keys_where: whether one of the days that lie so many days after a date has come since
    the night before. For tables in which something happens to a row without any news, because a window has run out.
#}
{% macro has_come(column, days=[0]) -%}
    {%- for distance in days -%}
        {{ ' or ' if not loop.first -}}
        ({{ column }} > {{ add_days(night_before(), -distance) }}
        and {{ column }} <= {{ add_days(as_of_date(), -distance) }})
    {%- endfor -%}
{%- endmacro %}
