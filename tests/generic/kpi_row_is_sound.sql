{#
    Everything that must hold of every KPI row, in one pass: the key is unique and complete, the value is its two halves, an empty
    denominator gives null, the value lies in its range, a period that is not over is not complete.

    fed_by: canonical entities without which the KPI has no rows even on the sample.
#}
{% test kpi_row_is_sound(model, low=none, high=none, fed_by=none) %}
with

rows_of_kpi as (

    select
        *,
        count(*) over (partition by period_grain, period_start, segment_type, segment_value) as same_key

    from {{ model }}

),

counted as (

    select
        count(*) as row_count,
        sum(case when same_key > 1 then 1 else 0 end) as repeated_key,
        sum(case
            when kpi_id is null or kpi_version is null or period_grain is null or period_start is null
                or segment_type is null or segment_value is null or is_complete_period is null
                then 1 else 0
        end) as incomplete_key,
        sum(case
            when denominator <> 0 and abs(kpi_value - numerator * 1.0 / denominator) > 0.000001 then 1 else 0
        end) as value_is_not_its_halves,
        sum(case when denominator = 0 and kpi_value is not null then 1 else 0 end) as value_over_nothing,
        sum(case when sample_size < 0 then 1 else 0 end) as negative_sample,
        sum(case
            when is_complete_period and period_start > {{ as_of_date() }} then 1 else 0
        end) as period_of_the_future
        {%- if low is not none %},
        sum(case when kpi_value < {{ low }} then 1 else 0 end) as value_below_range
        {%- endif %}
        {%- if high is not none %},
        sum(case when kpi_value > {{ high }} then 1 else 0 end) as value_above_range
        {%- endif %}

    from rows_of_kpi

),

rules as (

    -- the sample feeds every KPI; a company's own data need not, and its scorecard then says `no data`
    select
        'no rows at all' as broken_rule,
        case
            when row_count = 0 and {{ text_literal(var('raw_data')) }} = 'sample' and {{ is_supplied(fed_by) if fed_by else '1 = 1' }}
                then 1 else 0
        end as failing_rows
    from counted
    {%- for rule in ['repeated_key', 'incomplete_key', 'value_is_not_its_halves', 'value_over_nothing', 'negative_sample',
                     'period_of_the_future']
        + (['value_below_range'] if low is not none else []) + (['value_above_range'] if high is not none else []) %}
    union all
    select '{{ rule }}' as broken_rule, {{ rule }} as failing_rows from counted
    {%- endfor %}

)

select * from rules where failing_rows > 0
{% endtest %}
