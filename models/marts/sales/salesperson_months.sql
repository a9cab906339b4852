with

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain = 'month'

),

-- those at work at the close of the month, or today where it runs
salespeople as (

    select
        periods.period_start as month_start,
        periods.known_until,
        employees.*

    from {{ ref('dim_employees') }} as employees

    inner join periods
        on
            (employees.hired_on is null or employees.hired_on <= periods.known_until)
            and (employees.left_on is null or employees.left_on > periods.known_until)

    where employees.role in ({{ sql_list(var('sales_roles')) }}) and employees.user_type = 'human'

),

pipeline as (

    select
        snapshot_date,
        owner,
        count(*) as open_opportunities,
        sum(amount_base) as open_pipeline

    from {{ ref('fct_pipeline_snapshots') }}

    where snapshot_date in (select known_until from periods)

    group by snapshot_date, owner

),

final as (

    select
        salespeople.month_start,
        salespeople.known_until,
        salespeople.employee_code,
        salespeople.full_name,
        salespeople.team,
        salespeople.role,
        salespeople.region,
        salespeople.fte,
        coalesce(
            salespeople.known_until >= salespeople.leave_from
            and (salespeople.leave_to is null or salespeople.known_until <= salespeople.leave_to), false
        ) as is_on_leave,
        cast(pipeline.open_opportunities as {{ dbt.type_bigint() }}) as open_opportunities,
        cast(pipeline.open_pipeline as {{ dbt.type_numeric() }}) as open_pipeline

    from salespeople

    left join pipeline
        on salespeople.employee_code = pipeline.owner and salespeople.known_until = pipeline.snapshot_date

)

select * from final
