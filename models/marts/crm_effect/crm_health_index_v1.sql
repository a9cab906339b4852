with

-- the doors of the other domains, and of its own domain the chosen KPIs themselves: its own door leads to the index
results as (

    {{ union_kpis([
        ref('acquisition_kpis'),
        ref('sales_kpis'),
        ref('value_kpis'),
        ref('retention_kpis'),
        ref('loyalty_kpis'),
        ref('satisfaction_kpis'),
        ref('service_kpis'),
        ref('engagement_kpis'),
        ref('segmentation_kpis'),
        ref('crm_user_adoption_rate'),
        ref('data_completeness_rate'),
    ]) }}

),

registry as (

    select * from {{ ref('kpi_registry') }}

),

weights as (

    select * from {{ ref('kpi_health_weights') }}

),

targets as (

    select * from {{ ref('kpi_targets') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

    where period_grain in ('month', 'quarter', 'year')

),

chosen as (

    select
        registry.domain,
        registry.polarity,
        weights.weight,
        results.period_grain,
        results.period_start,
        results.segment_type,
        results.segment_value,
        results.kpi_value,
        {%- for bound in ['value', 'low', 'high'] %}
        {{ target_to_date('targets.target_' ~ bound, 'registry.formula_kind', 'periods') }} as target_{{ bound }},
        {%- endfor %}
        periods.is_complete_period and results.is_complete_period as is_complete_period

    from results

    inner join registry on results.kpi_id = registry.kpi_id and results.kpi_version = registry.latest_version

    inner join weights on results.kpi_id = weights.kpi_id

    inner join periods
        on results.period_grain = periods.period_grain and results.period_start = periods.period_start

    inner join targets
        on
            results.kpi_id = targets.kpi_id
            and results.period_grain = targets.period_grain
            and results.segment_type = targets.segment_type
            and results.segment_value = targets.segment_value
            and results.period_start between targets.valid_from and targets.valid_to

    where results.segment_type in ('all', 'team', 'region')

),

attained as (

    select
        *,
        {{ attainment('polarity', 'kpi_value', 'target_value', 'target_low', 'target_high') }} as attainment

    from chosen

),

-- what has no attainment leaves the weights as well
scored as (

    select
        *,
        100 * weight * least({{ var('attainment_cap') }}, greatest(0, attainment)) as points

    from attained

    where attainment is not null

),

slices as (

    select
        period_grain,
        period_start,
        is_complete_period,
        segment_type,
        segment_value,
        weight,
        points
    from scored
    {%- if reported_segments(['domain']) %}
    union all
    select
        period_grain,
        period_start,
        is_complete_period,
        'domain' as segment_type,
        domain as segment_value,
        weight,
        points
    from scored
    where segment_type = 'all'
    {%- endif %}

),

indexed as (

    select
        period_grain,
        period_start,
        segment_type,
        segment_value,
        sum(points) as points,
        sum(weight) as weight,
        count(*) as kpis,
        min(case when is_complete_period then 1 else 0 end) = 1 as is_complete_period

    from slices

    group by period_grain, period_start, segment_type, segment_value

),

final as (

    select
        'crm_health_index' as kpi_id,
        1 as kpi_version,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        cast(points as {{ dbt.type_numeric() }}) as numerator,
        cast(weight as {{ dbt.type_numeric() }}) as denominator,
        {{ ratio('points', 'weight') }} as kpi_value,
        kpis as sample_size,
        cast(null as {{ dbt.type_numeric() }}) as standard_error,
        is_complete_period

    from indexed

)

select * from final
