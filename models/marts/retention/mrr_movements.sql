{%- set segments = ['segment', 'key_account_tier', 'region', 'product_category'] -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and (mrr_open > 0 or mrr_close > 0)
        and {{ in_dirty_slice(['fct_customer_periods.period_start', 'fct_customer_months.month_start']) }}

),

customer_months as (

    select * from {{ ref('fct_customer_months') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

),

-- who was nobody's segment at the opening is counted where the close knows him
movements as (

    select
        customer_periods.period_grain,
        customer_periods.period_start,
        customer_periods.is_complete_period,
        coalesce(customer_periods.segment, customer_months.segment) as segment,
        coalesce(customer_periods.key_account_tier, customer_months.key_account_tier) as key_account_tier,
        coalesce(customer_periods.region, customer_months.region) as region,
        customer_periods.product_category,
        customer_periods.mrr_open,
        customer_periods.mrr_close,
        customer_periods.mrr_close - customer_periods.mrr_open as mrr_change,
        case
            when customer_periods.mrr_open <= 0 and customer_periods.had_mrr_before then 'reactivation'
            when customer_periods.mrr_open <= 0 then 'new'
            when customer_periods.mrr_close <= 0 then 'churn'
            when customer_periods.mrr_close > customer_periods.mrr_open then 'expansion'
            else 'contraction'
        end as movement

    from customer_periods

    inner join periods
        on
            customer_periods.period_grain = periods.period_grain
            and customer_periods.period_start = periods.period_start

    left join customer_months
        on
            customer_periods.customer_key = customer_months.customer_key
            and periods.last_month = customer_months.month_start

),

final as (

    select
        cast(period_grain as {{ dbt.type_string() }}) as period_grain,
        period_start,
        cast({{ segment_type(segments) }} as {{ dbt.type_string() }}) as segment_type,
        cast({{ segment_value(segments) }} as {{ dbt.type_string() }}) as segment_value,
        is_complete_period,
        cast(sum(mrr_open) as {{ dbt.type_numeric() }}) as mrr_open,
        {%- for movement in ['new', 'reactivation', 'expansion'] %}
        cast(sum(case when movement = '{{ movement }}' then mrr_change else 0 end) as {{ dbt.type_numeric() }})
            as mrr_{{ movement }},
        {%- endfor %}
        {%- for movement in ['contraction', 'churn'] %}
        cast(sum(case when movement = '{{ movement }}' then -mrr_change else 0 end) as {{ dbt.type_numeric() }})
            as mrr_{{ movement }},
        {%- endfor %}
        cast(sum(mrr_close) as {{ dbt.type_numeric() }}) as mrr_close,
        cast(sum(case when mrr_open > 0 then 1 else 0 end) as {{ dbt.type_bigint() }}) as customers_open,
        cast(sum(case when movement = 'new' then 1 else 0 end) as {{ dbt.type_bigint() }}) as customers_new,
        cast(sum(case when movement = 'reactivation' then 1 else 0 end) as {{ dbt.type_bigint() }})
            as customers_reactivated,
        cast(sum(case when movement = 'churn' then 1 else 0 end) as {{ dbt.type_bigint() }}) as customers_churned,
        cast(sum(case when mrr_close > 0 then 1 else 0 end) as {{ dbt.type_bigint() }}) as customers_close

    from movements

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

)

select * from final
