{#
    Pearson's correlation of two observations, an aggregate expression. Null below two pairs and where one of them never varies, which
    engines answer each in its own way.
#}
{% macro correlation(x, y) -%}
    {%- set x = 'cast(' ~ x ~ ' as ' ~ type_double() ~ ')' -%}
    {%- set y = 'cast(' ~ y ~ ' as ' ~ type_double() ~ ')' -%}
    cast(
        (count(*) * sum({{ x }} * {{ y }}) - sum({{ x }}) * sum({{ y }}))
        / nullif(sqrt(
            greatest(count(*) * sum({{ x }} * {{ x }}) - sum({{ x }}) * sum({{ x }}), 0)
            * greatest(count(*) * sum({{ y }} * {{ y }}) - sum({{ y }}) * sum({{ y }}), 0)
        ), 0) as {{ dbt.type_numeric() }}
    )
{%- endmacro %}
