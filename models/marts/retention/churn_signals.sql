{%- set segments = ['segment', 'key_account_tier', 'region'] -%}
{%- set signals = [
    'order_gap', 'login_drop', 'slow_complaint', 'low_satisfaction', 'discounts_only', 'mail_unopened',
] -%}
with

quarter_ends as (

    select scored_on from {{ ref('dim_scoring_dates') }}

    where is_month_close and scored_on = {{ add_days(add_months(quarter_of('scored_on'), 3), -1) }}

),

features as (

    select * from {{ ref('fct_customer_features') }}

    where is_active and scored_on in (select scored_on from quarter_ends)

),

outcomes as (

    select * from {{ ref('fct_customer_outcomes') }}

    where is_churned is not null and scored_on in (select scored_on from quarter_ends)

),

history as (

    select * from {{ ref('dim_customer_history') }}

),

-- the last day of each quarter of which it is known who was lost afterwards
customers as (

    select
        {{ quarter_of('features.scored_on') }} as quarter_start,
        features.*,
        outcomes.is_churned,
        {{ dbt.datediff('features.scored_on', 'outcomes.lost_on', 'day') }} as days_to_loss,
        history.segment,
        history.key_account_tier,
        history.region

    from features

    inner join outcomes on features.customer_key = outcomes.customer_key and features.scored_on = outcomes.scored_on

    left join history
        on
            features.customer_key = history.customer_key
            and features.scored_on >= history.valid_from
            and features.scored_on < history.valid_to

),

counted as (

    select
        quarter_start,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        {%- for signal in signals %}
        sum(case when signal_{{ signal }} then 1 else 0 end) as {{ signal }}_customers,
        sum(case when signal_{{ signal }} and is_churned then 1 else 0 end) as {{ signal }}_churned,
        avg(case when signal_{{ signal }} and is_churned then days_to_loss end) as {{ signal }}_lead_time,
        {%- endfor %}
        count(*) as customers,
        sum(case when is_churned then 1 else 0 end) as churned

    from customers

    group by quarter_start, {{ segment_sets(segments) }}

),

counted_by_signal as (
    {% for signal in signals %}
    select
        '{{ signal }}' as signal, quarter_start, segment_type, segment_value, customers, churned,
        {{ signal }}_customers as signal_customers, {{ signal }}_churned as signal_churned,
        {{ signal }}_lead_time as lead_time_days
    from counted
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        signal,
        quarter_start,
        segment_type,
        segment_value,
        cast(customers as {{ dbt.type_bigint() }}) as customers,
        cast(churned as {{ dbt.type_bigint() }}) as churned,
        cast(signal_customers as {{ dbt.type_bigint() }}) as signal_customers,
        cast(signal_churned as {{ dbt.type_bigint() }}) as signal_churned,
        {{ ratio('signal_churned', 'signal_customers') }} as signal_precision,
        {{ ratio('signal_churned', 'churned') }} as signal_recall,
        {{ ratio('cast(signal_churned as ' ~ dbt.type_numeric() ~ ') * customers', 'signal_customers * churned') }}
            as lift,
        cast(lead_time_days as {{ dbt.type_numeric() }}) as lead_time_days

    from counted_by_signal

)

select * from final
