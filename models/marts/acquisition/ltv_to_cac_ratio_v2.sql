with

cac as (

    select * from {{ ref('cac', v=2) }}

    where segment_type in ('all', 'channel', 'segment', 'key_account_tier')

),

clv_simple as (

    select * from {{ ref('clv_simple', v=2) }}

),

compared as (

    select
        cac.period_grain,
        cac.period_start,
        cac.segment_type,
        cac.segment_value,
        clv_simple.kpi_value as numerator,
        cac.kpi_value as denominator,
        cac.sample_size,
        cac.is_complete_period and clv_simple.is_complete_period as is_complete_period

    from cac

    inner join clv_simple
        on
            cac.period_grain = clv_simple.period_grain
            and cac.period_start = clv_simple.period_start
            and cac.segment_type = clv_simple.segment_type
            and cac.segment_value = clv_simple.segment_value

),

final as (

    select
        'ltv_to_cac_ratio' as kpi_id,
        2 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(numerator as {{ dbt.type_numeric() }}) as numerator,
        cast(denominator as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('numerator', 'denominator') }} as kpi_value,
        sample_size as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from compared

)

select * from final
