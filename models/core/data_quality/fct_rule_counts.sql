{%- set month_created = "coalesce(created_month, cast('0001-01-01' as date))" -%}
{{ kept_by_key(
    key=['table_name', 'source', month_created],
    changes=[
        changed('dim_records', ['table_name', 'source_system', month_created]),
        keys_where(
            'core', 'dim_records', ['table_name', 'source_system', month_created],
            'record_key in (' ~ changed('fct_record_checks', ['record_key']) ~ ')'
        ),
    ]
) }}

with

records as (

    select
        *,
        min(record_key) over (
            partition by table_name, source_system, owner, team, region, created_month
        ) as group_key

    from {{ ref('dim_records') }}

    where {{ has_changed(['table_name', 'source_system', month_created]) }}

),

record_checks as (

    select * from {{ ref('fct_record_checks') }}

    where record_key in (select record_key from records)

),

-- all that can be seen of a record without asking its customer
records_passed as (

    select
        record_key,
        min(case when is_passed then 1 else 0 end) as has_passed

    from record_checks

    where
        table_name in ('accounts', 'contacts', 'leads', 'opportunities')
        and dq_dimension in ('completeness', 'validity', 'uniqueness')

    group by record_key

),

-- by one number a group: counting by all of its names takes four times as long
counted as (

    select
        records.group_key,
        record_checks.column_name,
        record_checks.dq_dimension,
        record_checks.rule_id as dq_rule,
        count(*) as checked_count,
        count(case when record_checks.is_passed then 1 end) as passed_count
    from record_checks
    inner join records on record_checks.record_key = records.record_key
    group by 1, 2, 3, 4
    union all
    select
        records.group_key,
        '*' as column_name,
        'accuracy' as dq_dimension,
        'record_passes_all_rules' as dq_rule,
        count(*) as checked_count,
        cast(sum(records_passed.has_passed) as {{ dbt.type_bigint() }}) as passed_count
    from records_passed
    inner join records on records_passed.record_key = records.record_key
    group by 1

),

final as (

    select
        records.table_name,
        counted.column_name,
        counted.dq_dimension,
        counted.dq_rule,
        records.source_system as source,
        records.owner,
        records.team,
        records.region,
        records.created_month,
        counted.checked_count,
        counted.passed_count

    from counted

    inner join records on counted.group_key = records.record_key

)

select * from final
