{#
    The part of a target that is due by now: a sum or a count of an open period by the working days that are over, all else in full.

    periods: relation with working_days and elapsed_working_days, which are equal once the period is over.
#}
{% macro target_to_date(target, formula_kind, periods) -%}
    cast(case
        when {{ formula_kind }} in ('sum', 'count')
            then {{ target }} * coalesce(
                cast({{ periods }}.elapsed_working_days as {{ dbt.type_numeric() }}) / nullif({{ periods }}.working_days, 0), 1
            )
        else {{ target }}
    end as {{ dbt.type_numeric() }})
{%- endmacro %}
