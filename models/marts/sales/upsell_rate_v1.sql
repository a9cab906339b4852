{%- set segments = ['product_category', 'owner', 'team', 'segment', 'key_account_tier', 'lifecycle_stage'] -%}
{%- set is_dirty = in_dirty_slice(
    ['fct_customer_periods.period_start', 'fct_contract_events.effective_date'],
    earlier=['fct_product_ownership.first_bought_date']
) -%}
with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where is_active_open and {{ is_dirty }}

),

ownership as (

    select * from {{ ref('fct_product_ownership') }}

),

contract_events as (

    select * from {{ ref('fct_contract_events') }}

    where event_type in ('expansion', 'contraction')

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year') and {{ is_dirty }}

),

-- who went up and down again in the period went nowhere
expansions as (

    select
        periods.period_grain,
        periods.period_start,
        contract_events.customer_key,
        greatest(sum(contract_events.mrr_delta), 0) as expansion_mrr

    from contract_events

    inner join periods on contract_events.effective_date between periods.period_start and periods.period_end

    group by 1, 2, 3

    having max(case when contract_events.event_type = 'expansion' then 1 else 0 end) = 1

),

bought as (

    select
        periods.period_grain,
        periods.period_start,
        ownership.customer_key,
        ownership.product_category,
        ownership.tier_rank

    from ownership

    inner join periods on ownership.first_bought_date between periods.period_start and periods.period_end

),

bought_beside as (

    select
        bought.*,
        max(owned.tier_rank) as owned_rank

    from bought

    inner join ownership as owned
        on
            bought.customer_key = owned.customer_key
            and bought.product_category = owned.product_category
            and bought.period_start > owned.first_bought_date

    group by 1, 2, 3, 4, 5

),

upgrades as (

    select period_grain, period_start, customer_key
    from bought_beside
    where tier_rank > owned_rank
    group by 1, 2, 3

),

customers as (

    select
        customer_periods.*,
        coalesce(expansions.expansion_mrr, 0) as expansion_mrr,
        case when expansions.expansion_mrr > 0 or upgrades.customer_key is not null then 1 else 0 end as is_upsold

    from customer_periods

    left join expansions
        on
            customer_periods.period_grain = expansions.period_grain
            and customer_periods.period_start = expansions.period_start
            and customer_periods.customer_key = expansions.customer_key

    left join upgrades
        on
            customer_periods.period_grain = upgrades.period_grain
            and customer_periods.period_start = upgrades.period_start
            and customer_periods.customer_key = upgrades.customer_key

    where customer_periods.period_grain in ('month', 'quarter', 'year')

),

customers_by_segment as (

    select
        period_grain,
        period_start,
        is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(is_upsold) as upsold,
        count(*) as opening,
        sum(case when mrr_open > 0 then expansion_mrr else 0 end) as expansion_mrr,
        sum(case when mrr_open > 0 then mrr_open else 0 end) as opening_mrr,
        sum(case when mrr_open > 0 then 1 else 0 end) as paying

    from customers

    group by period_grain, period_start, is_complete_period, {{ segment_sets(segments) }}

),

final as (

    select
        'upsell_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(upsold as {{ dbt.type_numeric() }}) as numerator,
        cast(opening as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('upsold', 'opening') }} as kpi_value,
        opening as sample_size,
        {{ proportion_error('upsold', 'opening') }} as standard_error,
        is_complete_period

    from customers_by_segment

    union all

    select
        'upsell_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'expansion MRR rate' as segment_value,
        cast(expansion_mrr as {{ dbt.type_numeric() }}) as numerator,
        cast(opening_mrr as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('expansion_mrr', 'opening_mrr') }} as kpi_value,
        paying as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from customers_by_segment

    where segment_type = 'all' and paying > 0

)

select * from final
