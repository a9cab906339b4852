{#
    What steers by KPIs names them as the registry does: links and guards need KPIs with months, a rule a grain and segments that its
    KPI reports, a weight a KPI that can reach a target.
#}
with

registry as (

    select * from {{ ref('kpi_registry') }}

),

links as (

    select driver_kpi_id as kpi_id from {{ ref('kpi_driver_tree') }}
    union
    select outcome_kpi_id as kpi_id from {{ ref('kpi_driver_tree') }}

),

rules as (

    select * from {{ ref('kpi_alert_rules') }}

    where kpi_id <> '*'

),

problems as (

    select links.kpi_id || ' is linked and is no KPI with months' as problem
    from links
    left join registry on links.kpi_id = registry.kpi_id
    where coalesce(';' || registry.period_grains || ';' not like '%;month;%', true)
    union all
    select rules.rule_id || ': ' || rules.kpi_id || ' is no KPI of this grain' as problem
    from rules
    left join registry on rules.kpi_id = registry.kpi_id
    where not coalesce({{ has_period_grain('registry', 'rules') }}, false)
    union all
    select rules.rule_id || ': ' || rules.kpi_id || ' has no segment ' || rules.segment_types as problem
    from rules
    inner join registry on rules.kpi_id = registry.kpi_id
    where
        rules.segment_types not like '%;%'
        and ';' || registry.segments || ';' not like '%;' || rules.segment_types || ';%'
    union all
    select weights.kpi_id || ' has a weight and can reach no target' as problem
    from {{ ref('kpi_health_weights') }} as weights
    left join registry on weights.kpi_id = registry.kpi_id
    where coalesce(registry.polarity, 'monitor') = 'monitor'

)

select * from problems
