{#
    The token that stands for a text past staging, such as `ph_kjamecbd…`: equal texts have equal tokens, null stays null.

    expression: the text as it is compared, that is without what two spellings of it may differ in.
    prefix:     ph, em or na, and `_invalid` where the text cannot be what its column holds.
    Letters only, so that no token looks like a telephone number. The salt comes from staging, which readers cannot see.
#}
{% macro pseudonym(expression, prefix) -%}
    '{{ prefix }}_' || translate(
        md5((select salt from {{ ref('mask_salt') }}) || {{ expression }}), '0123456789', 'ghijklmnop'
    )
{%- endmacro %}

{# Whether a text is the token of one that kept its format. #}
{% macro is_sound_pseudonym(expression) -%}
    {{ matches_pattern(expression, "'^(ph|em|na)_[a-p]{32}$'") }}
{%- endmacro %}

{# Whether a text has a format, or is the token of a text that had it. A pattern that is null fits nothing. #}
{% macro has_format(expression, pattern) -%}
    coalesce(
        {{ matches_pattern(expression, pattern) }} or ({{ pattern }} is not null and {{ is_sound_pseudonym(expression) }}),
        false
    )
{%- endmacro %}
