{#
    Pearson's correlation of two observations, an aggregate expression. Null below three pairs and where one of them never varies, which
    engines answer each in its own way.
#}
{% macro correlation(one, other) -%}
    cast(case
        when regr_count({{ one }}, {{ other }}) >= 3 and regr_sxx({{ one }}, {{ other }}) > 0
            and regr_syy({{ one }}, {{ other }}) > 0
            then corr({{ one }}, {{ other }})
    end as {{ dbt.type_numeric() }})
{%- endmacro %}
