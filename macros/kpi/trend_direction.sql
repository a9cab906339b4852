{#
    better, worse or flat: whether the slope of the last periods is more than `trend_sigmas` of its own standard errors, and which
    way the KPI wants to go. Null below three points, and where neither way is better (monitor, band).

    Slope and error are compared as they are published, so that a tie is one on every engine.
#}
{% macro trend_direction(polarity, slope, slope_error, mean) -%}
    case
        when {{ slope_error }} is null or {{ polarity }} not in ('higher', 'lower', 'zero') then null
        when abs(cast({{ slope }} as {{ dbt.type_numeric() }}))
            <= {{ var('trend_sigmas') }} * cast({{ slope_error }} as {{ dbt.type_numeric() }}) then 'flat'
        when {{ polarity }} = 'higher' and {{ slope }} > 0 then 'better'
        when {{ polarity }} = 'lower' and {{ slope }} < 0 then 'better'
        when {{ polarity }} = 'zero' and {{ slope }} * {{ mean }} < 0 then 'better'
        else 'worse'
    end
{%- endmacro %}
