{#- who leaves or joins those with the same value may change which of them is the first -#}
{%- set with_a_value = ['rule_id', 'source_system', 'lower(plain_value)'] -%}
{%- set in_values = '(' ~ with_a_value | join(', ') ~ ') in (select ' ~ with_a_value | join(', ')
    ~ " from record_values where rule_kind = 'unique' and is_filled)" -%}
{%- set has_value_looked_at = in_values if builds_on_last_night() else '1 = 1' -%}
{{ kept_by_key(
    key=['record_key'],
    changes=[
        changed('fct_record_values', ['record_key']),
        changed('fct_record_counterparts', ['record_key']),
        keys_where(
            'core', 'fct_record_values', ['record_key'],
            "rule_kind = 'unique' and (" ~ with_a_value | join(', ') ~ ') in ('
            ~ changed('fct_record_values', with_a_value, "rule_kind = 'unique' and plain_value is not null") ~ ')'
        ),
    ]
) }}

with

record_values as (

    select * from {{ ref('fct_record_values') }}

    where {{ has_changed() }}

),

counterparts as (

    select
        *,
        'agrees' as rule_kind

    from {{ ref('fct_record_counterparts') }}

),

-- of records with the same value the first one is no double; a value that none has of those looked at tells nothing
occurrences as (

    select
        record_key,
        rule_id,
        row_number() over (
            partition by rule_id, source_system, lower(plain_value) order by created_at, length(record_id), record_id
        ) as occurrence

    from {{ ref('fct_record_values') }}

    where
        rule_kind = 'unique'
        and is_filled
        and {{ has_value_looked_at }}

),

compared as (

    select
        record_values.*,
        {{ safe_cast_text("nullif(" ~ dbt.split_part('record_values.parameter', "'..'", 1) ~ ", '')", 'numeric') }}
            as lowest,
        {{ safe_cast_text("nullif(" ~ dbt.split_part('record_values.parameter', "'..'", 2) ~ ", '')", 'numeric') }}
            as highest,
        {{ safe_cast_text('record_values.parameter', 'numeric') }} as threshold,
        counterparts.record_key is not null as has_counterpart,
        counterparts.text_value as other_text,
        counterparts.number_value as other_number,
        coalesce(occurrences.occurrence, 1) as occurrence

    from record_values

    left join counterparts
        on
            record_values.rule_kind = counterparts.rule_kind
            and record_values.record_key = counterparts.record_key
            and record_values.column_name = counterparts.column_name

    left join occurrences
        on record_values.record_key = occurrences.record_key and record_values.rule_id = occurrences.rule_id

),

-- a blank is for the completeness rules to find, and is neither valid nor invalid
final as (

    select
        record_key,
        rule_id,
        table_name,
        column_name,
        dq_dimension,
        case rule_kind
            when 'filled' then is_filled
            when 'filled_from_stage' then is_filled
            when 'matches' then {{ has_format('plain_value', 'parameter') }}
            when 'one_of' then {{ dbt.position("';' || plain_value || ';'", "';' || parameter || ';'") }} > 0
            when 'in_range'
                then number_value between coalesce(lowest, number_value) and coalesce(highest, number_value)
            when 'within_years'
                then date_value between {{ dbt.dateadd('month', '-12 * cast(threshold as integer)', 'created_date') }}
                    and {{ dbt.dateadd('month', '12 * cast(threshold as integer)', 'created_date') }}
            when 'unique' then occurrence = 1
            when 'agrees'
                then coalesce(abs(number_value - other_number) <= coalesce(threshold, 0), text_value = other_text)
        end as is_passed

    from compared

    where
        rule_kind in ('filled', 'unique')
        or (rule_kind = 'filled_from_stage' and stage_seq >= from_stage_seq)
        or (rule_kind = 'agrees' and is_filled and has_counterpart)
        or (rule_kind in ('matches', 'one_of', 'in_range', 'within_years') and is_filled)

)

select * from final
