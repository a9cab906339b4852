{#
    One end of the 95 % Wilson score interval of a share: never below 0 or above 1, and sensible for few observations.

    side: -1 for the lower end, 1 for the upper. Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
#}
{% macro wilson_bound(share, observed, side) -%}
    ({{ share }} + 1.9208 / nullif({{ observed }}, 0) + {{ side }} * 1.96 * sqrt(greatest(
        {{ share }} * (1 - {{ share }}) / nullif({{ observed }}, 0)
        + 0.9604 / nullif({{ observed }} * {{ observed }}, 0), 0
    ))) / (1 + 3.8416 / nullif({{ observed }}, 0))
{%- endmacro %}
