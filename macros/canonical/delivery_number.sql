{#
    An expression: 1 for the delivery of an id that counts, the latest `updated_at` where the entity has one; more for what it supersedes.
#}
{% macro delivery_number(id_column, has_updates) -%}
    row_number() over (
        partition by source_system, {{ id_column }}
        order by {% if has_updates %}updated_at desc nulls last, {% endif %}rejected_values
    )
{%- endmacro %}

{# A condition: a date or a timestamp (`_at`) does not lie after the last known day. What has none has happened. #}
{% macro has_happened(moment) -%}
    ({{ moment }} is null or {{ moment }} {% if moment.endswith('_at') %}< {{ as_of_end() }}{% else %}<= {{ as_of_date() }}{% endif %})
{%- endmacro %}
