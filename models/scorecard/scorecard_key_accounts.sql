with

accounts as (

    select * from {{ ref('customer_key_account_profile') }}

),

judged as (

    select
        *,
        {{ ratio(
            '(net_revenue_12m - net_revenue_12m_before)', 'greatest(net_revenue_12m_before, 0)'
        ) }} as revenue_growth,
        coalesce(churn_score >= {{ var('at_risk_threshold') }}, false) as is_at_risk,
        coalesce(not is_active, false) as has_left,
        net_revenue_12m < net_revenue_12m_before as is_shrinking,

        -- a detractor, or one of the three worse boxes of five
        coalesce(last_nps_score <= 6, false) or coalesce(last_csat_score <= 3, false) as is_dissatisfied,
        open_complaints > 0 as has_open_complaint

    from accounts

),

final as (

    select
        customer_no,
        customer_name,
        region,
        industry,
        owner,
        team,
        key_account_tier,
        is_named_key_account,
        known_until,
        cast(
            row_number() over (order by net_revenue_12m desc, customer_no asc) as {{ dbt.type_int() }}
        ) as revenue_rank,
        net_revenue_12m,
        revenue_share,
        clv,
        last_csat_score,
        last_csat_on,
        last_nps_score,
        last_nps_on,
        {{ ratio('tenure_days', '365.25') }} as tenure_years,
        orders_12m,
        churn_score,
        net_revenue_12m_before,
        revenue_growth,
        open_opportunities,
        open_pipeline,
        open_tickets,
        has_left,
        is_at_risk,
        is_shrinking,
        is_dissatisfied,
        has_open_complaint,
        cast(
            case when has_left then 1 else 0 end
            + case when is_at_risk then 1 else 0 end
            + case when is_shrinking then 1 else 0 end
            + case when is_dissatisfied then 1 else 0 end
            + case when has_open_complaint then 1 else 0 end as {{ dbt.type_int() }}
        ) as flags

    from judged

)

select * from final
