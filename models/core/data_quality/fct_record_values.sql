{#- a value may be another where the record itself, as dim_records has it, is the same -#}
{{ kept_by_key(
    key=['record_key'],
    changes=[
        changed('dim_records', ['record_key']),
        changed('checked_accounts', [record_key(["'accounts'", 'source_system', 'account_id'])]),
        changed('checked_contacts', [record_key(["'contacts'", 'source_system', 'contact_id'])]),
        changed('checked_leads', [record_key(["'leads'", 'source_system', 'lead_id'])]),
        changed('checked_opportunities', [record_key(["'opportunities'", 'source_system', 'opportunity_id'])]),
        changed('checked_sales_documents', [record_key(["'sales_documents'", 'source_system', 'document_id'])]),
    ]
) }}

{#- One branch a table: its records times its rules, with the value of the column that each rule names. -#}
with

records as (

    select * from {{ ref('dim_records') }}

    where {{ has_changed() }}

),

stages as (

    select * from {{ ref('stages') }}

),

rules as (

    select
        rules.*,
        stages.stage_seq as from_stage_seq

    from {{ ref('dq_rules') }} as rules

    left join stages on rules.from_stage = stages.stage

),

named_values as (

    {%- for table_name, fields in checked_fields().items() %}
    select
        records.*,
        rules.rule_id,
        rules.column_name,
        rules.dq_dimension,
        rules.rule_kind,
        rules.parameter,
        rules.from_stage_seq,
        case rules.column_name
            {%- for field, type in fields.items() %}
            {%- set relation = 'records' if field in ('owner', 'match_key') else 'delivered' %}
            {%- set value = dbt.cast(relation ~ '.' ~ field, canonical_type(type)) %}
            when '{{ field }}' then cast({{ value }} as {{ dbt.type_string() }})
            {%- endfor %}
        end as text_value,
        coalesce(
            {%- for field, type in fields.items() if type == 'numeric' %}
            case when rules.column_name = '{{ field }}' then delivered.{{ field }} end,
            {%- endfor %}
            cast(null as {{ dbt.type_numeric() }})
        ) as number_value,
        coalesce(
            {%- for field, type in fields.items() if type == 'date' %}
            case when rules.column_name = '{{ field }}' then delivered.{{ field }} end,
            {%- endfor %}
            cast(null as date)
        ) as date_value

    from records

    inner join rules on records.table_name = rules.table_name

    inner join {{ ref('checked_' ~ table_name) }} as delivered
        on
            records.source_system = delivered.source_system
            and records.record_id = delivered.{{ checked_ids()[table_name] }}

    where records.table_name = '{{ table_name }}' and delivered.broken_rule is null
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        record_key,
        rule_id,
        table_name,
        column_name,
        dq_dimension,
        rule_kind,
        parameter,
        from_stage_seq,
        source_system,
        record_id,
        stage_seq,
        text_value,
        case
            when column_name = 'mobile' then {{ plain_mobile('text_value') }}
            else trim(text_value)
        end as plain_value,
        cast(number_value as {{ dbt.type_numeric() }}) as number_value,
        date_value,
        not {{ is_blank('text_value') }} as is_filled,
        created_date,
        created_at

    from named_values

)

select * from final
