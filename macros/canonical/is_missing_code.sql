{# Whether a word is one of the codes, a list such as `0;6;Blank`, by which a scale says that there is no answer. #}
{% macro is_missing_code(word, missing_codes) -%}
    coalesce({{ dbt.position("';' || lower(" ~ word ~ ") || ';'", "';' || lower(" ~ missing_codes ~ ") || ';'") }} > 0, false)
{%- endmacro %}

{# A score as its code is written, `6` and not `6.000000`; null where it is no whole number. #}
{% macro code_of(score) -%}
    case
        when {{ score }} = cast({{ score }} as numeric(28, 0))
            then cast(cast({{ score }} as numeric(28, 0)) as {{ dbt.type_string() }})
    end
{%- endmacro %}
