{%- set months = [
    'january', 'february', 'march', 'april', 'may', 'june',
    'july', 'august', 'september', 'october', 'november', 'december',
] %}

with

achievements as (

    select * from {{ ref('stg_wukong__achievements') }}

),

departments as (

    select * from {{ ref('stg_wukong__departments') }}

),

-- one column a month becomes one row a month
months as (

    {% for month in months %}
    select
        achievement_id || '-{{ '%02d' | format(loop.index) }}' as plan_id,
        subject_code,
        subject_id,
        metric_code,
        target_year || '-{{ '%02d' | format(loop.index) }}-01' as month_text,
        {{ month }} as amount_doc
    from achievements
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        -- ids
        months.plan_id,
        case months.subject_code
            when '1' then 'all'
            when '2' then departments.department_name
            else months.subject_id
        end as subject_id,

        -- strings
        'target' as plan_type,
        metric_map.canonical_value as metric,
        subject_map.canonical_value as subject_type,
        {{ rejected_value(
            'unmapped', 'metric', 'months.metric_code', 'metric_map.canonical_value'
        ) }}
        || {{ rejected_value(
            'unmapped', 'subject_type', 'months.subject_code', 'subject_map.canonical_value'
        ) }} as rejected_values,

        -- numerics
        months.amount_doc,

        -- dates
        {{ safe_cast_text('months.month_text', 'date') }} as period_start
    from months
    left join departments
        on months.subject_code = '2'
            and months.subject_id = departments.department_id
    left join {{ ref('wukong_value_map') }} as metric_map
        on metric_map.entity = 'sales_plans'
            and metric_map.field = 'metric'
            and months.metric_code = metric_map.raw_value
    left join {{ ref('wukong_value_map') }} as subject_map
        on subject_map.entity = 'sales_plans'
            and subject_map.field = 'subject_type'
            and months.subject_code = subject_map.raw_value
    -- a month without a target is stored as zero
    where months.amount_doc <> 0

)

select * from final
