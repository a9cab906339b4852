{{ kept_by_key(
    key=['table_name', 'source_system', 'match_key'],
    changes=[changed('dim_records', ['table_name', 'source_system', 'match_key'], 'match_key is not null')]
) }}

with

records as (

    select * from {{ ref('dim_records') }}

    where match_key is not null and {{ has_changed() }}

),

grouped as (

    select
        *,
        count(*) over (partition by table_name, source_system, match_key) as group_size,
        row_number() over (
            partition by table_name, source_system, match_key order by created_at, length(record_id), record_id
        ) as occurrence,
        row_number() over (
            partition by table_name, source_system, match_key
            order by filled_field_count desc, created_at asc, length(record_id) asc, record_id asc
        ) as survivor_rank,
        rank() over (
            partition by table_name, source_system, match_key order by filled_field_count desc
        ) as fullness_rank,
        rank() over (
            partition by table_name, source_system, match_key order by filled_field_count desc, created_at asc
        ) as age_rank

    from records

),

-- what set the survivor apart from the others
decisions as (

    select
        table_name,
        source_system,
        match_key,
        max(case when survivor_rank = 1 then record_id end) as survivor_record_id,
        case
            when sum(case when fullness_rank = 1 then 1 else 0 end) = 1 then 'most filled fields'
            when sum(case when age_rank = 1 then 1 else 0 end) = 1 then 'oldest'
            else 'smallest id'
        end as survivorship_rule

    from grouped

    where group_size > 1

    group by table_name, source_system, match_key

),

final as (

    select
        grouped.record_key,
        grouped.table_name,
        grouped.source_system,
        grouped.record_id,
        grouped.match_key,
        grouped.match_basis,
        grouped.group_size,
        grouped.filled_field_count,
        grouped.created_at,
        decisions.survivor_record_id,
        decisions.survivorship_rule,
        grouped.survivor_rank = 1 as is_survivor,
        grouped.occurrence > 1 as is_duplicate

    from grouped

    inner join decisions
        on
            grouped.table_name = decisions.table_name
            and grouped.source_system = decisions.source_system
            and grouped.match_key = decisions.match_key

)

select * from final
