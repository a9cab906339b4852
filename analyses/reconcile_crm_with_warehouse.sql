-- Why the CRM's own order total is not the warehouse's revenue: what each rule takes away or adds, by month of signing.
with

documents as (

    select * from {{ ref('checked_sales_documents') }}

),

lines as (

    select * from {{ ref('fct_order_lines') }}

),

from_the_crm as (

    select
        {{ month_of('signed_date') }} as month_start,
        sum(amount_doc) as documents_total,
        sum(case when broken_rule is not null then amount_doc else 0 end) as set_aside,
        sum(case when broken_rule is null and is_test_customer then amount_doc else 0 end) as test_customers

    from documents

    group by 1

),

in_the_warehouse as (

    select
        {{ month_of('order_date') }} as month_start,
        sum(case when order_status <> 'effective' then net_amount else 0 end) as not_effective,
        sum(case when order_status = 'effective' and line_type = 'return' then net_amount else 0 end) as returns,
        sum(case when order_status = 'effective' then net_amount else 0 end) as sales_revenue

    from lines

    group by 1

)

select
    from_the_crm.month_start,
    from_the_crm.documents_total,
    from_the_crm.set_aside,
    from_the_crm.test_customers,
    in_the_warehouse.not_effective,
    in_the_warehouse.returns,
    in_the_warehouse.sales_revenue

from from_the_crm

left join in_the_warehouse on from_the_crm.month_start = in_the_warehouse.month_start

order by from_the_crm.month_start
