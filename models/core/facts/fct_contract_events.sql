{{ kept_by_key(
    key=['source_system', 'contract_event_id'],
    changes=[
        changed('checked_contract_events', ['source_system', 'contract_event_id']),
        keys_where(
            'core', 'fct_contract_events', ['source_system', 'contract_event_id'],
            'effective_date in (' ~ changed('crm_fx_rates', ['rate_date']) ~ ') or customer_key in ('
            ~ changed('dim_customer_history', ['customer_key']) ~ ')'
        ),
    ],
    lookups=['dim_products']
) }}

with

events as (

    select * from {{ ref('checked_contract_events') }}

    where broken_rule is null and not is_test_customer and {{ has_changed() }}

),

customers as (

    select * from {{ ref('dim_customer_history') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

rates as (

    select * from {{ ref('crm_fx_rates') }}

),

converted as (

    select
        events.*,
        {{ fx_rate('events.currency_code', 'rates.rate_to_base') }} as fx_rate_to_base

    from events

    left join rates on events.currency_code = rates.currency_code and events.effective_date = rates.rate_date

),

final as (

    select
        -- ids
        {{ record_key(["'contract_event'", 'converted.source_system', 'converted.contract_event_id']) }}
            as contract_event_key,
        {{ record_key(["'contract'", 'converted.source_system', 'converted.contract_no']) }} as contract_key,
        converted.customer_key,
        converted.contract_no,
        converted.contract_event_id,
        converted.source_system,

        -- strings
        converted.event_type,
        converted.churn_reason,
        converted.churn_type,
        converted.payment_method,

        -- segments, as of the event
        customers.region,
        customers.industry,
        customers.channel,
        customers.segment,
        customers.key_account_tier,
        customers.owner,
        customers.team,
        products.product_category,

        -- numerics
        cast(coalesce(converted.mrr_before_doc, 0) * converted.fx_rate_to_base as {{ dbt.type_numeric() }})
            as mrr_before,
        cast(coalesce(converted.mrr_after_doc, 0) * converted.fx_rate_to_base as {{ dbt.type_numeric() }})
            as mrr_after,
        cast(
            (coalesce(converted.mrr_after_doc, 0) - coalesce(converted.mrr_before_doc, 0))
            * converted.fx_rate_to_base as {{ dbt.type_numeric() }}
        ) as mrr_delta,

        -- dates
        converted.effective_date,
        converted.booked_date,
        converted.term_start,
        converted.term_end

    from converted

    left join customers
        on
            converted.customer_key = customers.customer_key
            and converted.effective_date >= customers.valid_from
            and converted.effective_date < customers.valid_to

    left join products on converted.product_code = products.product_code

)

select * from final
