{# The rate to the base currency: 1 for the base currency itself, null (never 1) where the day has no rate. #}
{% macro fx_rate(currency_code, rate_to_base) -%}
    case
        when {{ currency_code }} is null or {{ currency_code }} = {{ text_literal(var('base_currency')) }} then 1
        else {{ rate_to_base }}
    end
{%- endmacro %}
