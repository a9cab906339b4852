{{ kept_by_key(
    key=['source_system', 'interaction_id'],
    changes=[
        changed('checked_activities', ['source_system', 'activity_id']),
        changed('checked_digital_events', ['source_system', 'event_id']),
        keys_where(
            'quarantine', 'checked_activities', ['source_system', 'activity_id'],
            '(source_system, lead_id) in (' ~ changed('checked_leads', ['source_system', 'lead_id']) ~ ')'
        ),
        keys_where(
            'core', 'fct_interactions', ['source_system', 'interaction_id'],
            'customer_key in (' ~ changed('dim_customer_history', ['customer_key']) ~ ' union all '
            ~ changed('dim_customers', ['customer_key']) ~ ')'
        ),
    ],
    lookups=['dim_employee_identities']
) }}

with

activities as (

    select * from {{ ref('checked_activities') }}

    where
        broken_rule is null and activity_status = 'done' and not coalesce(is_test_customer, false)
        and {{ has_changed(['source_system', 'activity_id']) }}

),

digital_events as (

    select * from {{ ref('checked_digital_events') }}

    where
        broken_rule is null and not coalesce(is_bot, false) and not coalesce(is_test_customer, false)
        and {{ has_changed(['source_system', 'event_id']) }}

),

leads as (

    select * from {{ ref('checked_leads') }}

    where broken_rule is null

),

employees as (

    select * from {{ ref('dim_employee_identities') }}

),

customers as (

    select * from {{ ref('dim_customer_history') }}

),

first_products as (

    select * from {{ ref('dim_customers') }}

),

interaction_types as (

    select * from {{ ref('interaction_types') }}

),

touches as (

    select
        activities.source_system,
        activities.activity_id as native_id,
        activities.customer_key,
        activities.lead_id,
        activities.opportunity_id,
        activities.activity_type as interaction_type,
        activities.direction,
        case activities.activity_type
            when 'call' then 'phone'
            when 'visit' then 'visit'
            when 'meeting' then 'visit'
            when 'email' then 'email'
            when 'im' then 'wechat'
        end as channel,
        employees.employee_key,
        employees.employee_code,
        activities.duration_seconds,
        coalesce(activities.is_automated, false) as is_automated,
        activities.occurred_at

    from activities

    left join employees
        on activities.source_system = employees.source_system and activities.employee_id = employees.user_id

    -- what was done for a test lead is no contact with a customer
    where
        not exists (
            select 1 from leads
            where
                leads.source_system = activities.source_system
                and leads.lead_id = activities.lead_id
                and leads.is_test
        )

),

events as (

    select
        -- ids
        {{ record_key(["'activity'", 'touches.source_system', 'touches.native_id']) }} as interaction_key,
        touches.customer_key,
        {{ record_key(["'lead'", 'touches.source_system', 'touches.lead_id']) }} as lead_key,
        {{ record_key(["'opportunity'", 'touches.source_system', 'touches.opportunity_id']) }} as opportunity_key,
        touches.employee_key,
        cast(null as {{ dbt.type_string() }}) as visitor_id,
        touches.source_system,
        touches.native_id as interaction_id,

        -- strings
        touches.interaction_type,
        touches.direction,
        touches.channel,
        cast(null as {{ dbt.type_string() }}) as campaign_code,
        touches.employee_code,
        cast(null as {{ dbt.type_string() }}) as sentiment,
        cast(null as {{ dbt.type_string() }}) as topic,
        cast(null as {{ dbt.type_string() }}) as touchpoint_code,
        cast(null as {{ dbt.type_string() }}) as platform,
        cast(null as {{ dbt.type_string() }}) as text,

        -- numerics
        cast(null as {{ dbt.type_numeric() }}) as event_value,
        touches.duration_seconds,

        -- booleans
        true as is_crm_activity,
        touches.is_automated,
        cast(null as {{ dbt.type_boolean() }}) as is_public,

        -- timestamps
        touches.occurred_at

    from touches

    union all

    select
        {{ record_key(["'digital_event'", 'source_system', 'event_id']) }} as interaction_key,
        customer_key,
        cast(null as {{ dbt.type_bigint() }}) as lead_key,
        cast(null as {{ dbt.type_bigint() }}) as opportunity_key,
        cast(null as {{ dbt.type_bigint() }}) as employee_key,
        visitor_id,
        source_system,
        event_id as interaction_id,
        event_type as interaction_type,
        direction,
        channel,
        campaign_code,
        cast(null as {{ dbt.type_string() }}) as employee_code,
        sentiment,
        topic,
        touchpoint_code,
        platform,
        text,
        event_value,
        cast(null as {{ dbt.type_bigint() }}) as duration_seconds,
        false as is_crm_activity,
        coalesce(is_automated, false) as is_automated,
        is_public,
        occurred_at

    from digital_events

),

dated as (

    select
        *,
        {{ local_date('occurred_at') }} as occurred_date

    from events

),

final as (

    select
        dated.*,

        -- segments, as of the event
        customers.region,
        customers.industry,
        customers.segment,
        customers.key_account_tier,
        {{ known_product_category('first_products', 'dated.occurred_date') }} as product_category,
        customers.owner,
        customers.team,

        -- mass mail that nobody opened is no interaction
        coalesce(cast(interaction_types.is_qualifying as {{ dbt.type_boolean() }}), true) as is_qualifying,
        cast(interaction_types.points as {{ dbt.type_numeric() }}) as points

    from dated

    left join first_products on dated.customer_key = first_products.customer_key

    left join interaction_types on dated.interaction_type = interaction_types.interaction_type

    left join customers
        on
            dated.customer_key = customers.customer_key
            and dated.occurred_date >= customers.valid_from
            and dated.occurred_date < customers.valid_to

)

select * from final
