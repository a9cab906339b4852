{#
    The parts of every change add up to it, for each segment type that the KPI reports; no change of a KPI with such segments is
    without its parts; the total that is taken apart is the published number; and no rated quotient is left out.

    Sets are compared and not joined: some planners loop over one large table for each row of another.
#}
with

changes as (

    select * from {{ ref('kpi_changes') }}

),

explained as (

    select
        kpi_id,
        period_grain,
        period_start,
        compared_with,
        segment_type,
        max(value_change) as value_change,
        max(greatest(abs(value_before), abs(value_after), 1)) as magnitude,
        sum(mix_effect + rate_effect) as parts

    from {{ ref('kpi_change_drivers') }}

    group by kpi_id, period_grain, period_start, compared_with, segment_type

),

-- the changes of a period beside the segment types that the KPI reports in it
reported as (

    select
        kpi_id,
        kpi_version,
        period_grain,
        period_start,
        cast(null as {{ dbt.type_string() }}) as segment_type,
        compared_with

    from changes

    union all

    select distinct
        kpi_id,
        kpi_version,
        period_grain,
        period_start,
        segment_type,
        cast(null as {{ dbt.type_string() }}) as compared_with

    from {{ ref('kpi_results') }}

    where
        segment_type <> 'all'
        and segment_type not in ({{ sql_list(part_types()) }})
        and kpi_value is not null

),

compared as (

    select
        *,
        {%- for before in ['previous', 'year_ago'] %}
        max(case when compared_with = '{{ before }}' then 1 else 0 end) over (
            partition by kpi_id, kpi_version, period_grain, period_start
        ) as has_{{ before }},
        {%- endfor %}
        segment_type is not null as is_slice

    from reported

),

required as (

    {% for before in ['previous', 'year_ago'] -%}
    select
        kpi_id,
        period_grain,
        period_start,
        '{{ before }}' as compared_with,
        segment_type
    from compared
    where is_slice and has_{{ before }} = 1
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

unexplained as (

    select kpi_id, period_grain, period_start, compared_with, segment_type from required
    except
    select kpi_id, period_grain, period_start, compared_with, segment_type from explained

),

totals as (

    select kpi_id, kpi_version, period_grain, period_start, value_after as total, 1 as is_change from changes
    union all
    select
        kpi_id,
        kpi_version,
        period_grain,
        period_start,
        cast(kpi_value as {{ type_double() }}) as total,
        0 as is_change
    from {{ ref('kpi_results') }}
    where segment_type = 'all'

),

unpublished as (

    select kpi_id, period_grain, period_start

    from totals

    group by kpi_id, kpi_version, period_grain, period_start

    having max(is_change) = 1 and (min(is_change) = 1 or max(total) - min(total) > 0.000001)

),

left_out as (

    select kpi_id, period_grain, period_start
    from {{ ref('kpi_scorecard') }}
    where segment_type = 'all' and polarity <> 'monitor' and previous_change is not null and denominator <> 0
    except
    select kpi_id, period_grain, period_start from changes where compared_with = 'previous'

),

problems as (

    select kpi_id, period_grain, period_start, 'the parts by ' || segment_type || ' do not add up' as problem
    from explained
    where abs(parts - value_change) > 0.000000001 * magnitude or parts is null
    union all
    select kpi_id, period_grain, period_start, 'the change has no parts by ' || segment_type as problem from unexplained
    union all
    select kpi_id, period_grain, period_start, 'the total is not the published number' as problem from unpublished
    union all
    select kpi_id, period_grain, period_start, 'the change is left out' as problem from left_out

)

select * from problems
