{#
    How far a target is reached, not rounded: 1 is reached. Null without a target, or where it is 0 (the band and the tolerance of 0
    aside, which are compared and not divided by).

    higher, lower: 1 + s (value - target) / |target|, s = 1 or -1, so that a negative target (a loss of 10 at most) is read the right
    way: 90 of 100 is 0.9, churn of 0.12 against 0.1 is 0.8, a loss of 8 against one of 10 is 1.2.
    band: 1 inside, else less the distance to the nearer bound over that bound. zero: the target is what the value may be off by.
#}
{% macro attainment(polarity, kpi_value, target_value, target_low, target_high) -%}
    {%- set value = 'cast(' ~ kpi_value ~ ' as ' ~ type_double() ~ ')' -%}
    case {{ polarity }}
        when 'higher' then 1 + ({{ value }} - {{ target_value }}) / nullif(abs({{ target_value }}), 0)
        when 'lower' then 1 - ({{ value }} - {{ target_value }}) / nullif(abs({{ target_value }}), 0)
        when 'zero' then 1 - greatest(abs({{ value }}) - {{ target_value }}, 0) / nullif({{ target_value }}, 0)
        when 'band' then case
            when {{ kpi_value }} < {{ target_low }}
                then 1 - ({{ target_low }} - {{ value }}) / nullif(abs({{ target_low }}), 0)
            when {{ kpi_value }} > {{ target_high }}
                then 1 - ({{ value }} - {{ target_high }}) / nullif(abs({{ target_high }}), 0)
            when {{ kpi_value }} is not null and coalesce({{ target_low }}, {{ target_high }}) is not null then 1
        end
    end
{%- endmacro %}
