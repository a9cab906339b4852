with

kpi_entities as (

    {{ kpi_entities() }}

),

entity_quality as (

    select * from {{ ref('fct_entity_quality') }}

    where entity_score is not null

),

grades as (

    select * from {{ ref('trust_grades') }}

),

-- a chain is as strong as its weakest link; of links alike the name decides
ranked as (

    select
        kpi_entities.kpi_id,
        kpi_entities.kpi_version,
        kpi_entities.entities,
        entity_quality.entity,
        entity_quality.entity_score,
        row_number() over (
            partition by kpi_entities.kpi_id
            order by entity_quality.entity_score asc nulls last, entity_quality.entity asc
        ) as weakness

    from kpi_entities

    left join entity_quality on ';' || kpi_entities.entities || ';' like '%;' || entity_quality.entity || ';%'

),

weakest as (

    select
        kpi_id,
        kpi_version,
        entities,
        entity as worst_entity,
        entity_score as trust_score

    from ranked

    where weakness = 1

),

-- the best grade whose bound is reached
graded as (

    select
        weakest.kpi_id,
        grades.grade,
        row_number() over (partition by weakest.kpi_id order by grades.min_score desc) as grade_rank

    from weakest

    inner join grades on weakest.trust_score >= grades.min_score

),

final as (

    select
        cast(weakest.kpi_id as {{ dbt.type_string() }}) as kpi_id,
        cast(weakest.kpi_version as {{ dbt.type_int() }}) as kpi_version,
        cast(weakest.entities as {{ dbt.type_string() }}) as entities,
        cast(weakest.worst_entity as {{ dbt.type_string() }}) as worst_entity,
        cast(weakest.trust_score as {{ dbt.type_numeric() }}) as trust_score,
        cast(graded.grade as {{ dbt.type_string() }}) as grade

    from weakest

    left join graded on weakest.kpi_id = graded.kpi_id and graded.grade_rank = 1

)

select * from final
