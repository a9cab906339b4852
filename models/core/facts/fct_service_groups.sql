{#- a period that begins or ends does so for everybody -#}
{%- set longer_grains = "period_grain in ('quarter', 'year')" -%}
{{ kept_by_key(
    key=['customer_key'],
    changes=[
        changed('fct_customer_periods', ['customer_key'], longer_grains),
        changed('fct_cases', ['customer_key'], 'customer_key is not null'),
        keys_where(
            'core', 'fct_customer_periods', ['customer_key'],
            'exists (select 1 from ' ~ relation_in('core', 'dim_periods') ~ ' where ' ~ longer_grains
            ~ ' and (' ~ has_come('period_start') ~ ' or ' ~ has_come('period_end') ~ '))'
        ),
    ],
    rows=['customer_key', 'period_grain', 'period_start']
) }}

with

customer_periods as (

    select * from {{ ref('fct_customer_periods') }}

    where
        period_grain in ('quarter', 'year')
        and {{ has_changed() }}

),

cases as (

    select * from {{ ref('fct_cases') }}

    where
        customer_key is not null
        and {{ has_changed() }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('quarter', 'year')

),

followed_periods as (

    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        periods.previous_period_start,
        following_periods.period_start as following_period_start,
        following_periods.is_complete_period,
        previous_periods.period_start is not null as has_previous_period

    from periods

    inner join periods as following_periods
        on
            periods.period_grain = following_periods.period_grain
            and periods.period_start = following_periods.previous_period_start

    left join periods as previous_periods
        on
            periods.period_grain = previous_periods.period_grain
            and periods.previous_period_start = previous_periods.period_start

),

case_counts as (

    select
        followed_periods.period_grain,
        followed_periods.period_start,
        cases.customer_key,
        sum(case
            when cases.solved_date between followed_periods.period_start and followed_periods.period_end then 1
            else 0
        end) as solved

    from cases

    inner join followed_periods
        on
            cases.opened_date between followed_periods.period_start and followed_periods.period_end
            or cases.solved_date between followed_periods.period_start and followed_periods.period_end

    group by 1, 2, 3

),

final as (

    select
        opened.period_grain,
        opened.period_start,
        opened.customer_key,

        -- segments, as of the opening
        opened.segment,
        opened.key_account_tier,

        case when case_counts.solved > 0 then 'treated' else 'control' end as service_group,

        -- numerics
        case when followed_periods.has_previous_period then coalesce(previous.net_revenue, 0) end
            as previous_net_revenue,
        coalesce(following.net_revenue, 0) as following_net_revenue,

        -- booleans
        opened.is_active_close,
        not coalesce(following.is_active_close, false) as is_lost,
        followed_periods.has_previous_period,
        followed_periods.is_complete_period

    from customer_periods as opened

    inner join followed_periods
        on
            opened.period_grain = followed_periods.period_grain
            and opened.period_start = followed_periods.period_start

    left join case_counts
        on
            opened.period_grain = case_counts.period_grain
            and opened.period_start = case_counts.period_start
            and opened.customer_key = case_counts.customer_key

    left join customer_periods as previous
        on
            opened.customer_key = previous.customer_key
            and opened.period_grain = previous.period_grain
            and followed_periods.previous_period_start = previous.period_start

    left join customer_periods as following
        on
            opened.customer_key = following.customer_key
            and opened.period_grain = following.period_grain
            and followed_periods.following_period_start = following.period_start

    -- whose tickets of the period are all unsolved was neither served nor left alone
    where opened.is_active_open and (case_counts.customer_key is null or case_counts.solved > 0)

)

select * from final
