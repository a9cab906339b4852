{{ kept_by_key(['cost_key']) }}

with

costs as (

    select * from {{ ref('checked_costs') }}

    where broken_rule is null and not coalesce(is_test_customer, false)

),

rates as (

    select * from {{ ref('crm_fx_rates') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

final as (

    select
        {{ record_key(["'cost'", 'costs.source_system', 'costs.cost_id']) }} as cost_key,
        costs.customer_key,
        costs.source_system,
        costs.cost_type,
        costs.cost_component,
        costs.channel,
        channels.is_paid as is_paid_channel,
        costs.campaign_code as campaign,
        costs.team,
        costs.region,
        cast(
            costs.amount_doc * {{ fx_rate('costs.currency_code', 'rates.rate_to_base') }}
            as {{ dbt.type_numeric() }}
        ) as amount_base,
        coalesce(costs.is_one_off, false) as is_one_off,
        costs.cost_date

    from costs

    left join rates on costs.currency_code = rates.currency_code and costs.cost_date = rates.rate_date

    left join channels on costs.channel = channels.channel

)

select * from final
