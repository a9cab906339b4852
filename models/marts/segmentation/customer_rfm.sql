with

histories as (

    select * from {{ ref('fct_purchase_histories') }}

),

features as (

    select * from {{ ref('fct_customer_features') }}

    -- whatever makes the features of a day other ones, or the number of a customer
    where
        is_month_close
        and {{ in_dirty_slice(
            ['dim_scoring_dates.scored_on', 'fct_purchase_histories.scored_on', 'fct_customer_behaviours.scored_on'],
            earlier=[
                'dim_customers.first_paid_date', 'fct_contract_events.effective_date', 'fct_order_lines.order_date',
                'dim_customers.created_date',
            ],
            spine='dim_scoring_dates', key=['scored_on'],
            first_day='scored_on', last_day='scored_on'
        ) }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

segments as (

    select * from {{ ref('rfm_segments') }}

),

measured as (

    select
        features.scored_on,
        features.customer_key,
        customers.customer_no,
        features.recency_days,
        features.orders_12m,
        features.gross_profit_12m

    from features

    inner join histories
        on features.customer_key = histories.customer_key and features.scored_on = histories.scored_on

    inner join customers on features.customer_key = customers.customer_key

),

-- equal values share a rank, so that nobody's quintile hangs on the order of the rows
ranked as (

    select
        *,
        rank() over (partition by scored_on order by recency_days desc) as recency_rank,
        rank() over (partition by scored_on order by orders_12m) as frequency_rank,
        rank() over (partition by scored_on order by gross_profit_12m) as monetary_rank,
        count(*) over (partition by scored_on) as customers

    from measured

),

scored as (

    select
        {%- for measure in ['recency', 'frequency', 'monetary'] %}
        cast(floor(5.0 * ({{ measure }}_rank - 1) / customers) as {{ dbt.type_int() }}) + 1 as {{ measure }}_score,
        {%- endfor %}
        ranked.*

    from ranked

),

final as (

    select
        scored.customer_key,
        scored.customer_no,
        scored.scored_on,
        {{ month_of('scored.scored_on') }} as month_start,
        cast(scored.recency_days as {{ dbt.type_int() }}) as recency_days,
        cast(scored.orders_12m as {{ dbt.type_int() }}) as orders_12m,
        cast(scored.gross_profit_12m as {{ dbt.type_numeric() }}) as gross_profit_12m,
        scored.recency_score,
        scored.frequency_score,
        scored.monetary_score,
        cast(
            scored.recency_score * 100 + scored.frequency_score * 10 + scored.monetary_score
            as {{ dbt.type_string() }}
        ) as rfm_code,
        segments.rfm_segment,
        segments.name_zh as rfm_segment_zh

    from scored

    inner join segments
        on scored.recency_score = segments.recency_score and scored.frequency_score = segments.frequency_score

)

select * from final
