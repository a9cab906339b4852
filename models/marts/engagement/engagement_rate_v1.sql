with

-- a frequency that the source documents call a rate: published under both names, worked out once
frequencies as (

    select * from {{ ref('interaction_frequency', v=2) }}

    where segment_type in ('all', 'segment', 'owner', 'team', 'key_account_tier')

),

final as (

    select
        'engagement_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        numerator,
        denominator,
        kpi_value,
        sample_size,
        standard_error,
        is_complete_period

    from frequencies

)

select * from final
