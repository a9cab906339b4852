{%- set segments = ['owner', 'team', 'product_category'] -%}
with

snapshots as (

    select * from {{ ref('fct_pipeline_snapshots') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

targets as (

    select
        *,
        row_number() over (
            partition by period_start, subject_type, subject_value order by version_as_of desc
        ) as vintage

    from {{ ref('fct_reference_values') }}

    where
        measure = 'sales_revenue' and scenario = 'target' and period_grain = 'month'
        and version_as_of <= {{ as_of_date() }}

),

horizons as (
    {%- for lag_months in [1, 2, 3] %}
    select {{ lag_months }} as lag_months
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}

),

months as (

    select
        periods.period_start as month_start,
        periods.period_end as month_end,
        periods.is_complete_period,
        horizons.lag_months,
        {{ add_days(add_months('periods.period_start', '1 - horizons.lag_months'), -1) }} as snapshot_date

    from {{ ref('dim_periods') }} as periods

    cross join horizons

    where periods.period_grain = 'month'

),

-- what was expected of the month as the pipeline stood on the eve, one or two months earlier, and what became of it
due as (

    select
        months.month_start,
        months.is_complete_period,
        months.lag_months,
        months.snapshot_date,
        snapshots.owner,
        snapshots.team,
        snapshots.product_category,
        snapshots.amount_base,
        case
            when opportunities.closed_date is null or opportunities.closed_date > months.month_end then 'slipped'
            when opportunities.opportunity_status = 'won' then 'won'
            else 'lost'
        end as outcome

    from months

    inner join snapshots
        on
            months.snapshot_date = snapshots.snapshot_date
            and snapshots.expected_close_date between months.month_start and months.month_end

    inner join opportunities on snapshots.opportunity_key = opportunities.opportunity_key

),

due_by_segment as (

    select
        month_start,
        is_complete_period,
        lag_months,
        snapshot_date,
        {{ segment_type(segments) }} as segment_type,
        {{ segment_value(segments) }} as segment_value,
        count(*) as due_deals,
        {%- for outcome in ['won', 'lost', 'slipped'] %}
        sum(case when outcome = '{{ outcome }}' then amount_base else 0 end) as {{ outcome }}_amount,
        {%- endfor %}
        sum(amount_base) as due_amount

    from due

    group by month_start, is_complete_period, lag_months, snapshot_date, {{ segment_sets(segments) }}

),

final as (

    select
        due_by_segment.month_start,
        due_by_segment.is_complete_period,
        due_by_segment.lag_months,
        due_by_segment.snapshot_date,
        cast(due_by_segment.segment_type as {{ dbt.type_string() }}) as segment_type,
        cast(due_by_segment.segment_value as {{ dbt.type_string() }}) as segment_value,
        cast(due_by_segment.due_deals as {{ dbt.type_bigint() }}) as due_deals,
        {%- for amount in ['due', 'won', 'lost', 'slipped'] %}
        cast(due_by_segment.{{ amount }}_amount as {{ dbt.type_numeric() }}) as {{ amount }}_amount,
        {%- endfor %}
        {{ ratio('due_by_segment.slipped_amount', 'due_by_segment.due_amount') }} as slippage_rate,
        cast(targets.reference_value as {{ dbt.type_numeric() }}) as target_amount,
        {{ ratio(
            'due_by_segment.due_amount', 'case when targets.reference_value > 0 then targets.reference_value end'
        ) }} as coverage

    from due_by_segment

    left join targets
        on
            due_by_segment.month_start = targets.period_start
            and due_by_segment.segment_type = targets.subject_type
            and due_by_segment.segment_value = targets.subject_value
            and targets.vintage = 1

)

select * from final
