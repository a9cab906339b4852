with

changes as (

    select * from {{ ref('kpi_changes') }}

),

series as (

    select * from {{ ref('kpi_series') }}

    where segment_type not in ({{ sql_list(part_types()) }})

),

cut_kpis as (

    select kpi_id from series where segment_type <> 'all' group by kpi_id

),

-- a slice that is missing on one side counts nothing there; a KPI that is not cut is its own only part
slices as (

    {% for before in ['previous', 'year_ago'] -%}
    select
        changes.*,
        series.segment_type,
        series.segment_value,
        coalesce(case when changes.has_halves then series.numerator else series.kpi_value end, 0) as part_amount_after,
        coalesce(
            case when changes.has_halves then series.{{ before }}_numerator else series.{{ before }}_value end, 0
        ) as part_amount_before,
        coalesce(series.denominator, 0) as part_base_after,
        coalesce(series.{{ before }}_denominator, 0) as part_base_before

    from changes

    inner join series
        on
            changes.kpi_id = series.kpi_id
            and changes.period_grain = series.period_grain
            and changes.period_start = series.period_start

    left join cut_kpis on changes.kpi_id = cut_kpis.kpi_id

    where
        changes.compared_with = '{{ before }}'
        and (series.segment_type <> 'all' or cut_kpis.kpi_id is null)
        and coalesce(
            series.numerator, series.kpi_value, series.{{ before }}_numerator, series.{{ before }}_value
        ) is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

covered as (

    select
        kpi_id,
        period_grain,
        period_start,
        compared_with,
        segment_type,
        sum(part_amount_after) as amount_after,
        sum(part_amount_before) as amount_before,
        sum(part_base_after) as base_after,
        sum(part_base_before) as base_before

    from slices

    group by kpi_id, period_grain, period_start, compared_with, segment_type

),

-- slices may overlap, or leave something out: what is left of the total is a part like the others
parts as (

    select * from slices

    union all

    select
        changes.*,
        covered.segment_type,
        '(rest)' as segment_value,
        changes.amount_after - covered.amount_after as part_amount_after,
        changes.amount_before - covered.amount_before as part_amount_before,
        coalesce(changes.base_after, 0) - covered.base_after as part_base_after,
        coalesce(changes.base_before, 0) - covered.base_before as part_base_before

    from changes

    inner join covered
        on
            changes.kpi_id = covered.kpi_id
            and changes.period_grain = covered.period_grain
            and changes.period_start = covered.period_start
            and changes.compared_with = covered.compared_with

    where
        changes.amount_after <> covered.amount_after
        or changes.amount_before <> covered.amount_before
        or changes.base_after <> covered.base_after
        or changes.base_before <> covered.base_before

),

weighed as (

    select
        {%- for time in ['after', 'before'] %}
        cast(part_base_{{ time }} as {{ type_double() }}) / base_{{ time }} as weight_{{ time }},
        cast(part_amount_{{ time }} as {{ type_double() }}) / coalesce(base_{{ time }}, 1) as share_{{ time }},
        cast(part_amount_{{ time }} as {{ type_double() }})
        / case when has_halves then nullif(part_base_{{ time }}, 0) else 1 end as part_{{ time }},
        {%- endfor %}
        parts.*

    from parts

),

-- what a part adds to the change, and how much of that is its growing or shrinking weight at its old number
effects as (

    select
        *,
        share_after - share_before - coalesce(value_before * (weight_after - weight_before), 0) as contribution,
        coalesce((weight_after - weight_before) * (part_before - value_before), 0) as mix_effect

    from weighed

),

final as (

    select
        kpi_id,
        kpi_version,
        period_grain,
        period_start,
        compared_with,
        compared_period_start,
        segment_type,
        segment_value,
        value_before,
        value_after,
        value_change,
        part_before,
        part_after,
        weight_before,
        weight_after,
        mix_effect,
        contribution - mix_effect as rate_effect,
        contribution,
        {{ change_effect('polarity', 'contribution') }} as effect,
        cast(row_number() over (
            partition by kpi_id, period_grain, period_start, compared_with, segment_type
            order by cast(abs(contribution) as {{ dbt.type_numeric() }}) desc, segment_value asc
        ) as {{ dbt.type_int() }}) as contribution_rank

    from effects

)

select * from final
