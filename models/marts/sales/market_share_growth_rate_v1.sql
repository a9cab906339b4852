with

market_share as (

    select * from {{ ref('market_share', v=1) }}

    where segment_type in ('all', 'product_category')

),

compared as (

    select
        this_period.period_grain,
        this_period.period_start,
        this_period.segment_type,
        this_period.segment_value,
        this_period.kpi_value - year_ago.kpi_value as share_change,
        year_ago.kpi_value as year_ago_share,
        this_period.sample_size,
        this_period.is_complete_period and year_ago.is_complete_period as is_complete_period

    from market_share as this_period

    inner join market_share as year_ago
        on
            this_period.period_grain = year_ago.period_grain
            and this_period.segment_type = year_ago.segment_type
            and this_period.segment_value = year_ago.segment_value
            and year_ago.period_start = {{ add_months('this_period.period_start', -12) }}

    where this_period.kpi_value is not null and year_ago.kpi_value is not null

),

final as (

    select
        'market_share_growth_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(share_change as {{ dbt.type_numeric() }}) as numerator,
        cast(year_ago_share as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('share_change', 'year_ago_share') }} as kpi_value,
        sample_size as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from compared

    union all

    select
        'market_share_growth_rate' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        'measure' as segment_type,
        'percentage points' as segment_value,
        cast(share_change as {{ dbt.type_numeric() }}) as numerator,
        cast(null as {{ dbt.type_numeric() }}) as denominator,
        cast(share_change as {{ dbt.type_numeric() }}) as kpi_value,
        sample_size as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from compared

    where segment_type = 'all'

)

select * from final
