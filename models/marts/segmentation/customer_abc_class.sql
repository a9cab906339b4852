{#- a class hangs on all customers of the quarter: one of them that is another from then on changes all its rows -#}
{%- set what_counts = 'customer_key, customer_no, is_named_key_account, first_paid_date' -%}
{{ kept_by_key(
    key=['quarter_start'],
    changes=[
        changed('fct_customer_months', [add_months('month_start', 1)]),
        keys_where(
            'core', 'dim_periods', ['period_start'],
            "period_grain = 'quarter' and period_start > (select min(first_paid_date) from (select " ~ what_counts
            ~ ' from ' ~ news('dim_customers') ~ ' group by ' ~ what_counts
            ~ ' having sum(case when is_gone then -1 else 1 end) <> 0) as unlike)'
        ),
    ],
    since='quarter_start'
) }}

with

customers as (

    select * from {{ ref('dim_customers') }}

),

customer_months as (

    select * from {{ ref('fct_customer_months') }}

),

quarters as (

    select
        period_start as quarter_start,
        {{ add_months('period_start', -1) }} as month_before

    from {{ ref('dim_periods') }}

    where
        period_grain = 'quarter'
        and {{ has_changed(['period_start'], since='period_start') }}

),

revenues as (

    select
        customers.customer_key,
        customers.customer_no,
        customers.is_named_key_account,
        quarters.quarter_start,
        cast(coalesce(customer_months.net_revenue_12m, 0) as {{ dbt.type_numeric() }}) as revenue_12m

    from customers

    inner join quarters on customers.first_paid_date < quarters.quarter_start

    left join customer_months
        on
            customers.customer_key = customer_months.customer_key
            and quarters.month_before = customer_months.month_start

),

-- whoever gave back more than he bought takes nothing away from the others' shares
ranked as (

    select
        *,
        sum(greatest(revenue_12m, 0)) over (partition by quarter_start) as total_revenue,
        sum(greatest(revenue_12m, 0)) over (
            partition by quarter_start order by revenue_12m desc, customer_no asc
            rows between unbounded preceding and current row
        ) - greatest(revenue_12m, 0) as revenue_before

    from revenues

),

classed as (

    select
        *,
        case
            when revenue_12m <= 0 then 'C'
            when revenue_before < {{ var('abc_bounds')[0] }} * total_revenue then 'A'
            when revenue_before < {{ var('abc_bounds')[1] }} * total_revenue then 'B'
            else 'C'
        end as abc_class

    from ranked

),

final as (

    select
        customer_key,
        cast(customer_no as {{ dbt.type_string() }}) as customer_no,
        quarter_start,
        revenue_12m,
        {{ ratio('revenue_12m', 'total_revenue') }} as revenue_share,
        {{ ratio('revenue_before', 'total_revenue') }} as cumulative_share_before,
        cast(abc_class as {{ dbt.type_string() }}) as abc_class,
        is_named_key_account,
        cast(case when is_named_key_account then 'A' else abc_class end as {{ dbt.type_string() }})
            as key_account_tier,
        abc_class = 'A' or is_named_key_account as is_key_account

    from classed

)

select * from final
