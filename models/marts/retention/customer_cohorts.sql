with

customer_months as (

    select
        *,
        min(month_start) over () as first_known_month

    from {{ ref('fct_customer_months') }}

),

-- a cohort whose first month lies before the reported history has no beginning to be measured by
cells as (

    select
        cohort_month,
        month_start,
        max(month_end) as month_end,
        count(*) as cohort_size,
        sum(case when is_active_close then 1 else 0 end) as active_customers,
        sum(net_revenue) as net_revenue

    from customer_months

    where cohort_month <= month_start and cohort_month >= first_known_month

    group by cohort_month, month_start

),

running as (

    select
        *,
        {{ dbt.datediff('cohort_month', 'month_start', 'month') }} as months_since,
        sum(net_revenue) over cohort_to_date as cumulative_revenue,
        first_value(net_revenue) over cohort_to_date as first_revenue

    from cells

    window cohort_to_date as (
        partition by cohort_month order by month_start rows between unbounded preceding and current row
    )

),

final as (

    select
        cohort_month,
        cast(months_since as {{ dbt.type_int() }}) as months_since,
        month_start as period_month,
        month_end <= {{ as_of_date() }} as is_complete,
        cast(cohort_size as {{ dbt.type_bigint() }}) as cohort_size,
        cast(active_customers as {{ dbt.type_bigint() }}) as active_customers,
        {{ ratio('active_customers', 'cohort_size') }} as logo_retention,
        cast(net_revenue as {{ dbt.type_numeric() }}) as net_revenue,
        cast(cumulative_revenue as {{ dbt.type_numeric() }}) as cumulative_revenue,
        {{ ratio('net_revenue', 'case when first_revenue > 0 then first_revenue end') }} as revenue_retention

    from running

)

select * from final
