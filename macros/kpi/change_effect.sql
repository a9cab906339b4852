{# better, worse or none: what a change means where the KPI has a direction; null where neither way is better. #}
{% macro change_effect(polarity, change) -%}
    case
        when {{ polarity }} not in ('higher', 'lower') then null
        when abs({{ change }}) < 0.0000005 then 'none'
        when ({{ change }} > 0) = ({{ polarity }} = 'higher') then 'better'
        else 'worse'
    end
{%- endmacro %}
