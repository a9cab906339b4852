with

counted as (

    select * from {{ ref('fct_field_counts') }}
    union all
    select * from {{ ref('fct_rule_counts') }}

),

final as (

    select
        {{ as_of_date() }} as check_date,
        table_name,
        column_name,
        dq_dimension,
        dq_rule,
        source,
        owner,
        team,
        region,
        created_month,
        checked_count,
        passed_count

    from counted

)

select * from final
