{%- set numbers = {
    'revenue': ['sales_revenue', 'kpi_value'],
    'revenue_target': ['sales_attainment_rate', 'denominator'],
    'attainment': ['sales_attainment_rate', 'kpi_value'],
    'won_deals': ['win_rate', 'numerator'],
    'closed_deals': ['win_rate', 'denominator'],
    'win_rate': ['win_rate', 'kpi_value'],
    'sales_cycle_days': ['sales_cycle_length', 'kpi_value'],
    'follow_up_omission_rate': ['follow_up_omission_rate', 'kpi_value'],
} -%}
with

salespeople as (

    select * from {{ ref('salesperson_months') }}

    where month_start >= {{ add_months(month_of(as_of_date()), -12) }}

),

scorecard as (

    select * from {{ ref('kpi_scorecard') }}

    where segment_type = 'owner' and period_grain = 'month'

),

numbers as (

    select
        {%- for name, (kpi_id, part) in numbers.items() %}
        cast(max(case when kpi_id = '{{ kpi_id }}' then {{ part }} end) as {{ dbt.type_numeric() }}) as {{ name }},
        {%- endfor %}
        segment_value as employee_code,
        period_start as month_start

    from scorecard

    group by segment_value, period_start

),

-- what nobody measured of a salesperson is null; only lost deals are the rest of the closed ones
final as (

    select
        salespeople.month_start,
        salespeople.known_until,
        salespeople.employee_code,
        salespeople.full_name,
        salespeople.team,
        salespeople.role,
        salespeople.fte,
        salespeople.is_on_leave,
        numbers.revenue,
        numbers.revenue_target,
        numbers.attainment,
        numbers.won_deals,
        cast(numbers.closed_deals - numbers.won_deals as {{ dbt.type_numeric() }}) as lost_deals,
        numbers.win_rate,
        numbers.sales_cycle_days,
        salespeople.open_opportunities,
        salespeople.open_pipeline,
        numbers.follow_up_omission_rate,
        case
            when numbers.revenue is not null
                then cast(rank() over (
                        partition by salespeople.month_start, salespeople.team
                        order by numbers.revenue desc nulls last
                    ) as {{ dbt.type_int() }})
        end as revenue_rank_in_team

    from salespeople

    left join numbers
        on salespeople.employee_code = numbers.employee_code and salespeople.month_start = numbers.month_start

)

select * from final
