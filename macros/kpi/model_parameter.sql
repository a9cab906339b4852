{# One named parameter of a fitted model, for `group by valid_from, valid_to` over dim_model_parameters. #}
{% macro model_parameter(name, model=none) -%}
    max(case when parameter = '{{ name }}'{% if model %} and model = '{{ model }}'{% endif %} then parameter_value end)
{%- endmacro %}
