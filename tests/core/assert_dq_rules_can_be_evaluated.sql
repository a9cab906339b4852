{#
    Every row of dq_rules can be read: a table and column that are unpivoted, a kind that is known with the parameter that it needs,
    a stage and a dimension that exist. A personal column has one format, which its token tells. And what the var mandatory_fields asks for is a rule as well.
#}
{%- set compared = {
    'accounts': ['owner', 'key_account_tier'], 'opportunities': ['opportunity_status'], 'sales_documents': ['subtotal_doc'],
} -%}
{%- set lowest = "coalesce(nullif(" ~ dbt.split_part('rules.parameter', "'..'", 1) ~ ", ''), '0')" -%}
{%- set highest = "coalesce(nullif(" ~ dbt.split_part('rules.parameter', "'..'", 2) ~ ", ''), '0')" -%}
with

rules as (

    select * from {{ ref('dq_rules') }}

),

fields as (

    {%- for table_name, columns in checked_fields().items() %}
    {%- set last_table = loop.last %}
    {%- for column_name, type in columns.items() %}
    select
        '{{ table_name }}' as table_name, '{{ column_name }}' as column_name, '{{ type }}' as column_type,
        {{ 'true' if column_name in compared.get(table_name, []) else 'false' }} as has_counterpart
    {{ 'union all' if not (loop.last and last_table) }}
    {%- endfor %}
    {%- endfor %}

),

mandatory_fields as (

    {%- for table_name, columns in var('mandatory_fields').items() %}
    {%- set last_table = loop.last %}
    {%- for column_name in columns %}
    select '{{ table_name }}' as table_name, '{{ column_name }}' as column_name
    {{ 'union all' if not (loop.last and last_table) }}
    {%- endfor %}
    {%- endfor %}

),

problems as (

    select rules.rule_id || ': ' || rules.table_name || '.' || rules.column_name || ' is no checked field' as problem
    from rules
    left join fields on rules.table_name = fields.table_name and rules.column_name = fields.column_name
    where fields.column_name is null
    union all
    select rules.rule_id || ': no kind ' || rules.rule_kind || ' for ' || fields.column_type || ' ' || rules.column_name as problem
    from rules
    inner join fields on rules.table_name = fields.table_name and rules.column_name = fields.column_name
    where
        not coalesce(
            rules.rule_kind in ('filled', 'filled_from_stage', 'unique')
            or (rules.rule_kind in ('matches', 'one_of') and rules.parameter is not null)
            or (
                rules.rule_kind = 'in_range' and fields.column_type = 'numeric'
                and rules.parameter like '%..%' and rules.parameter <> '..'
                and {{ safe_cast_text(lowest, 'numeric') }} is not null
                and {{ safe_cast_text(highest, 'numeric') }} is not null
            )
            or (
                rules.rule_kind = 'within_years' and fields.column_type = 'date'
                and {{ safe_cast_text('rules.parameter', 'integer') }} is not null
            )
            or (rules.rule_kind = 'agrees' and fields.has_counterpart),
            false
        )
    union all
    select rules.rule_id || ': no stage ' || coalesce(rules.from_stage, '') as problem
    from rules
    left join {{ ref('stages') }} as stages on rules.from_stage = stages.stage
    where (rules.rule_kind = 'filled_from_stage' or rules.from_stage is not null) and stages.stage is null
    union all
    select rules.rule_id || ': no dimension ' || rules.dq_dimension as problem
    from rules
    left join {{ ref('dq_dimensions') }} as dimensions on rules.dq_dimension = dimensions.dq_dimension
    where dimensions.dq_dimension is null
    union all
    select rules.table_name || '.' || rules.column_name || ' is personal and has more than one format' as problem
    from rules
    where
        rules.rule_kind = 'matches'
        and rules.column_name in ('account_name', 'full_name', 'lead_name', 'mobile', 'email')
    group by rules.table_name, rules.column_name
    having count(*) > 1
    union all
    select rules.rule_id || ' is there twice' as problem
    from rules
    group by rules.rule_id
    having count(*) > 1
    union all
    select mandatory_fields.table_name || '.' || mandatory_fields.column_name || ' is mandatory without a rule' as problem
    from mandatory_fields
    left join rules
        on
            mandatory_fields.table_name = rules.table_name
            and mandatory_fields.column_name = rules.column_name
            and rules.rule_kind = 'filled'
    where rules.rule_id is null

)

select * from problems
