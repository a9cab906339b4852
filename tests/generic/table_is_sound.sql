{#
    The rules of one table in one node: its key is unique, these columns are filled, these conditions hold, these keys exist elsewhere.

    key: columns of the grain. required: columns that are never null. rules: name to SQL condition that every row meets (null passes).
    words: column to its vocabulary (null passes). references: column to {to, field}. may_be_empty: whether no rows are fine.
#}
{% test table_is_sound(model, key=[], required=[], rules={}, words={}, references={}, may_be_empty=false) %}
{%- set conditions = {} -%}
{%- for column in key + required -%}
    {%- do conditions.update({column ~ ' is filled': column ~ ' is not null'}) -%}
{%- endfor -%}
{%- for column, vocabulary in words.items() -%}
    {%- do conditions.update({column ~ ' is a known word': column ~ ' in (' ~ sql_list(vocabulary) ~ ')'}) -%}
{%- endfor -%}
{%- do conditions.update(rules) -%}
with

counted as (

    select
        count(*) as row_count
        {%- for condition in conditions.values() %},
        sum(case when {{ condition }} then 0 when ({{ condition }}) is null then {{ 1 if 'is not null' in condition else 0 }}
            else 1 end) as rule_{{ loop.index }}
        {%- endfor %}

    from {{ model }}

),

{% if key -%}
keys as (

    select count(*) as repeated_keys
    from (
        select {{ key | join(', ') }} from {{ model }}
        group by {{ key | join(', ') }}
        having count(*) > 1
    ) as repeated

),

{% endif -%}
{% for column, parent in references.items() -%}
orphans_{{ loop.index }} as (

    select count(*) as orphans
    from (select {{ column }} as child_key from {{ model }} where {{ column }} is not null group by {{ column }}) as children
    left join {{ parent.to }} as parents on children.child_key = parents.{{ parent.field }}
    where parents.{{ parent.field }} is null

),

{% endfor -%}
rules as (

    select
        'has rows' as broken_rule,
        -- the sample fills every table; a company's own data need not
        {% if may_be_empty or var('raw_data') != 'sample' -%}
        0 as failing_rows
        {%- else -%}
        case when row_count = 0 then 1 else 0 end as failing_rows
        {%- endif %}
    from counted
    {%- for name in conditions %}
    union all
    select '{{ name | replace("'", "''") }}' as broken_rule, rule_{{ loop.index }} as failing_rows from counted
    {%- endfor %}
    {%- if key %}
    union all
    select 'key is unique' as broken_rule, repeated_keys as failing_rows from keys
    {%- endif %}
    {%- for column in references %}
    union all
    select '{{ column }} exists' as broken_rule, orphans as failing_rows from orphans_{{ loop.index }}
    {%- endfor %}

)

select * from rules where failing_rows > 0
{% endtest %}
