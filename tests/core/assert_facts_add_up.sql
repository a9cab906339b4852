{# Identities between facts: parts are the whole, on every build. #}
with

checks as (

    select
        'order lines are their orders'' movements' as identity,
        (select sum(net_amount) from {{ ref('fct_order_movements') }}) as whole,
        (select sum(net_amount) from {{ ref('fct_order_lines') }}) as parts

    union all

    select
        'customer months are the effective order lines' as identity,
        (
            select sum(net_amount) from {{ ref('fct_order_lines') }}
            where
                order_status = 'effective'
                and order_date >= (select min(period_start) from {{ ref('dim_periods') }} where period_grain = 'month')
                and order_date <= (select max(period_end) from {{ ref('dim_periods') }} where period_grain = 'month')
        ) as whole,
        (select sum(net_revenue) from {{ ref('fct_customer_months') }}) as parts

    union all

    select
        'acquisition cost by customer and idle channel is the cost booked' as identity,
        (
            select sum(amount_base) from {{ ref('fct_costs') }} where cost_type in ('marketing', 'sales', 'service')
        ) as whole,
        (select sum(amount) from {{ ref('fct_acquisition_costs') }}) as parts

    union all

    select
        'recurring revenue at the end is the sum of its movements' as identity,
        (
            select sum(mrr_delta) from {{ ref('fct_contract_events') }} where effective_date <= {{ as_of_date() }}
        ) as whole,
        (
            select sum(mrr_close) from {{ ref('fct_customer_months') }}
            where month_start = (select max(month_start) from {{ ref('fct_customer_months') }})
        ) as parts

    union all

    select
        'new customers of the months are the customers acquired' as identity,
        (
            select sum(credit) from {{ ref('fct_customer_acquisitions') }}
            where
                acquired_date >= (select min(period_start) from {{ ref('dim_periods') }} where period_grain = 'month')
                and acquired_date <= {{ as_of_date() }}
        ) as whole,
        (select count(*) from {{ ref('fct_customer_months') }} where is_new) as parts

    union all

    select
        'the duplicates are the records that break the rule of their match key' as identity,
        (
            select count(*) from {{ ref('dim_record_duplicates') }}
            where
                is_duplicate
                and table_name in (
                    select table_name from {{ ref('dq_rules') }} where column_name = 'match_key' and rule_kind = 'unique'
                )
        ) as whole,
        (
            select count(*) from {{ ref('fct_record_checks') }}
            where column_name = 'match_key' and dq_dimension = 'uniqueness' and not is_passed
        ) as parts

)

select * from checks

where abs(coalesce(whole, 0) - coalesce(parts, 0)) > 0.01
