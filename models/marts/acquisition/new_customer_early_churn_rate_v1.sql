{%- set segments = ['channel', 'campaign', 'owner', 'team'] -%}
with

acquisitions as (

    select * from {{ ref('fct_customer_acquisitions') }}

    where {{ in_dirty_days('acquired_date', after=0) }}

),

order_lines as (

    select * from {{ ref('fct_order_lines') }}

    where line_type = 'sale' and is_countable_order and not is_fully_returned

),

contract_events as (

    select * from {{ ref('fct_contract_events') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where
        period_grain in ('month', 'quarter', 'year')
        and {{ in_dirty_slice(
            ['fct_customer_acquisitions.acquired_date', 'fct_order_lines.sold_date'],
            earlier=['fct_contract_events.effective_date'], after=var('early_churn_days')
        ) }}

),

guarded as (

    select
        *,
        {{ add_days('acquired_date', var('early_churn_days')) }} as judged_on

    from acquisitions

),

came_back as (

    select guarded.customer_key

    from guarded

    inner join order_lines
        on
            guarded.customer_key = order_lines.customer_key
            and order_lines.sold_date > guarded.acquired_date
            and order_lines.sold_date <= guarded.judged_on

    group by guarded.customer_key

),

under_contract as (

    select guarded.customer_key

    from guarded

    inner join contract_events
        on
            guarded.customer_key = contract_events.customer_key
            and contract_events.effective_date <= guarded.judged_on

    group by guarded.customer_key

    having sum(contract_events.mrr_delta) > 0

),

judged as (

    select
        guarded.*,
        case
            when came_back.customer_key is null and under_contract.customer_key is null then guarded.credit
            else 0
        end as lost_credit

    from guarded

    left join came_back on guarded.customer_key = came_back.customer_key

    left join under_contract on guarded.customer_key = under_contract.customer_key

),

cohorts_by_segment as (

    select
        periods.period_grain,
        periods.period_start,
        {{ add_days('periods.period_end', var('early_churn_days')) }} <= {{ as_of_date() }} as is_complete_period,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        sum(judged.lost_credit) as lost,
        sum(judged.credit) as acquired

    from judged

    inner join periods on judged.acquired_date between periods.period_start and periods.period_end

    group by periods.period_grain, periods.period_start, periods.period_end, {{ segment_sets(segments) }}

),

final as (

    select
        'new_customer_early_churn_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(lost as {{ dbt.type_numeric() }}) as numerator,
        cast(acquired as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('lost', 'acquired') }} as kpi_value,
        cast(round(acquired) as {{ dbt.type_bigint() }}) as sample_size,
        {{ proportion_error('lost', 'acquired') }} as standard_error,
        is_complete_period

    from cohorts_by_segment

)

select * from final
