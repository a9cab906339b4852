{#
    Pre-hook of the snapshots: what an earlier run of the same day noted is taken back, so that the day is noted once, as it ended. A
    day of the past takes nothing back.
#}
{% macro take_back_states() -%}
    {%- if execute and load_relation(this) is not none and not is_remembered_beyond(this) -%}
    delete from {{ this }} where valid_from = {{ as_of_date() }};
    update {{ this }} set valid_to = cast('9999-12-31' as date) where valid_to = {{ as_of_date() }}
    {%- endif -%}
{%- endmacro %}
