with

ownership as (

    select
        customer_key,
        product_category,
        min(first_bought_date) as first_bought_date

    from {{ ref('fct_product_ownership') }}

    group by 1, 2

),

customers as (

    select * from {{ ref('dim_customers') }}

),

categories as (

    select
        product_category,
        count(*) as owners

    from ownership

    group by product_category

),

buyers as (

    select count(distinct customer_key) as customers from ownership

),

-- of those who own the one category, how many own the other: confidence; against everybody: lift
rules as (

    select
        owned.product_category as owned_category,
        also_owned.product_category as offered_category,
        count(*) as owners_of_both

    from ownership as owned

    inner join ownership as also_owned
        on owned.customer_key = also_owned.customer_key and owned.product_category <> also_owned.product_category

    group by 1, 2

),

strengths as (

    select
        rules.owned_category,
        rules.offered_category,
        {{ ratio('rules.owners_of_both', 'owned.owners') }} as confidence,
        {{ ratio('cast(rules.owners_of_both as ' ~ dbt.type_numeric() ~ ') * buyers.customers',
            'owned.owners * offered.owners') }} as lift

    from rules

    inner join categories as owned on rules.owned_category = owned.product_category

    inner join categories as offered on rules.offered_category = offered.product_category

    cross join buyers

),

-- what is offered hangs on what is owned: it is worked out once for all customers who own the same
owned_sets as (

    select
        customer_key,
        {{ rows_checksum(['product_category']) }} as owned_set

    from ownership

    group by customer_key

),

examples as (

    select
        owned_set,
        min(customer_key) as customer_key

    from owned_sets

    group by owned_set

),

grid as (

    select
        examples.owned_set,
        categories.product_category,
        ownership.customer_key is not null as is_owned

    from examples

    cross join categories

    left join ownership
        on
            examples.customer_key = ownership.customer_key
            and categories.product_category = ownership.product_category

),

-- the strongest of the rules that begin with something the customer owns
best_rules as (

    select
        offered.owned_set,
        offered.product_category,
        strengths.owned_category,
        strengths.confidence,
        strengths.lift,
        row_number() over (
            partition by offered.owned_set, offered.product_category
            order by strengths.confidence desc, strengths.lift desc, strengths.owned_category asc
        ) as place

    from grid as offered

    inner join grid as owned on offered.owned_set = owned.owned_set

    inner join strengths
        on
            offered.product_category = strengths.offered_category
            and owned.product_category = strengths.owned_category

    where owned.is_owned and not offered.is_owned

),

offers as (

    select
        grid.owned_set,
        grid.product_category,
        grid.is_owned,
        best_rules.owned_category,
        best_rules.confidence,
        best_rules.lift,
        row_number() over (
            partition by grid.owned_set, grid.is_owned
            order by coalesce(best_rules.confidence, 0) desc, grid.product_category asc
        ) as place

    from grid

    left join best_rules
        on
            grid.owned_set = best_rules.owned_set
            and grid.product_category = best_rules.product_category
            and best_rules.place = 1

),

final as (

    select
        owned_sets.customer_key,
        customers.customer_no,
        offers.product_category,
        offers.is_owned,
        ownership.first_bought_date,
        offers.owned_category as because_of_category,
        offers.confidence,
        offers.lift,
        case when not offers.is_owned then cast(offers.place as {{ dbt.type_int() }}) end as offer_rank

    from owned_sets

    inner join offers on owned_sets.owned_set = offers.owned_set

    inner join customers on owned_sets.customer_key = customers.customer_key

    left join ownership
        on
            owned_sets.customer_key = ownership.customer_key
            and offers.product_category = ownership.product_category

)

select * from final
