{#
    One end of a KPI's 95 % interval: Wilson's for shares, the value and 1.96 standard errors otherwise, null without either.

    A share's companion figure (`measure`) has another denominator than the share; it keeps its own halves, so the rule is the same.
#}
{% macro interval_bound(formula_kind, results, side) -%}
    case
        when {{ formula_kind }} = 'proportion' and {{ results }}.standard_error is not null
            then {{ wilson_bound(results ~ '.kpi_value', results ~ '.denominator', side) }}
        when {{ results }}.standard_error is not null
            then {{ results }}.kpi_value + {{ side }} * 1.96 * {{ results }}.standard_error
    end
{%- endmacro %}
