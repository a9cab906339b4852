{{ kept_by_key(
    key=['month_start'],
    changes=[
        changed('fct_customer_acquisitions', ['acquired_month']),
        changed('fct_costs', [month_of('cost_date')]),
    ]
) }}

with

acquisitions as (

    select * from {{ ref('fct_customer_acquisitions') }}

    where {{ has_changed(['acquired_month']) }}

),

costs as (

    select
        {{ month_of('cost_date') }} as month_start,
        cost_type,
        channel,
        coalesce(is_paid_channel, false) as is_paid_channel,
        sum(amount_base) as amount

    from {{ ref('fct_costs') }}

    where
        cost_type in ('marketing', 'sales', 'service')
        and {{ has_changed([month_of('cost_date')]) }}

    group by 1, 2, 3, 4

),

sized as (

    select
        *,
        sum(credit) over (partition by acquired_month) as won_in_month,
        sum(credit) over (partition by acquired_month, channel) as won_by_channel

    from acquisitions

),

won as (

    select
        acquired_month,
        channel,
        max(won_by_channel) as won_by_channel

    from sized

    group by 1, 2

),

-- a channel's cost falls evenly on the customers that it brought, cost of no channel on all new customers of the month;
-- a customer who is credited to several channels bears of each what it is credited with.
-- Shares are decimals, since a sum of floating point numbers is another one in another order
allocated as (

    select
        costs.month_start,
        sized.customer_key,
        costs.cost_type,
        costs.is_paid_channel,
        cast(
            costs.amount * sized.credit
            / case when costs.channel is null then sized.won_in_month else sized.won_by_channel end as decimal(38, 12)
        ) as amount,
        sized.region,
        sized.industry,
        sized.channel,
        sized.campaign,
        sized.segment,
        sized.key_account_tier,
        sized.owner,
        sized.team

    from costs

    inner join sized
        on
            costs.month_start = sized.acquired_month
            and (costs.channel is null or costs.channel = sized.channel)

),

-- cost that brought nobody stays visible, so that the channels add up to the whole
unallocated as (

    select
        costs.month_start,
        cast(null as {{ dbt.type_bigint() }}) as customer_key,
        costs.cost_type,
        costs.is_paid_channel,
        cast(costs.amount as decimal(38, 12)) as amount,
        'unallocated' as region,
        'unallocated' as industry,
        coalesce(costs.channel, 'unallocated') as channel,
        'unallocated' as campaign,
        'unallocated' as segment,
        'unallocated' as key_account_tier,
        'unallocated' as owner,
        'unallocated' as team

    from costs

    where
        not exists (
            select 1 from won
            where won.acquired_month = costs.month_start and (costs.channel is null or costs.channel = won.channel)
        )

),

final as (

    select * from allocated
    union all
    select * from unallocated

)

select * from final
