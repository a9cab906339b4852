{#
    What a snapshot remembers of each record is in order: it has a name, no span is empty, and none begins before the one before it
    has ended.

    key: what names a record.
#}
{% test states_are_sound(model, key) %}
with

spans as (

    select
        *,
        lead(valid_from) over (partition by {{ key | join(', ') }} order by valid_from) as next_valid_from

    from {{ model }}

)

select *

from spans

where valid_from >= valid_to or valid_to > next_valid_from or {{ key | join(' is null or ') }} is null
{% endtest %}
