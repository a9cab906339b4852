{# Pearson's correlation of two columns, null below three pairs and where one of them does not move. An aggregate expression. #}
{% macro correlation(one, other) -%}
    case
        when regr_count({{ one }}, {{ other }}) >= 3 and regr_sxx({{ one }}, {{ other }}) > 0
            and regr_syy({{ one }}, {{ other }}) > 0
            then corr({{ one }}, {{ other }})
    end
{%- endmacro %}
