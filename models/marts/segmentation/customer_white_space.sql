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

owners as (

    select distinct customer_key from ownership

),

grid as (

    select
        owners.customer_key,
        categories.product_category,
        ownership.first_bought_date

    from owners

    cross join categories

    left join ownership
        on owners.customer_key = ownership.customer_key and categories.product_category = ownership.product_category

),

-- the strongest of the rules that begin with something the customer owns
best_rules as (

    select
        grid.customer_key,
        grid.product_category,
        strengths.owned_category,
        strengths.confidence,
        strengths.lift,
        row_number() over (
            partition by grid.customer_key, grid.product_category
            order by strengths.confidence desc, strengths.lift desc, strengths.owned_category asc
        ) as place

    from grid

    inner join ownership on grid.customer_key = ownership.customer_key

    inner join strengths
        on grid.product_category = strengths.offered_category and ownership.product_category = strengths.owned_category

    where grid.first_bought_date is null

),

final as (

    select
        grid.customer_key,
        customers.customer_no,
        grid.product_category,
        grid.first_bought_date is not null as is_owned,
        grid.first_bought_date,
        best_rules.owned_category as because_of_category,
        best_rules.confidence,
        best_rules.lift,
        case
            when grid.first_bought_date is null then cast(row_number() over (
                    partition by grid.customer_key, grid.first_bought_date is null
                    order by coalesce(best_rules.confidence, 0) desc, grid.product_category asc
                ) as {{ dbt.type_int() }})
        end as offer_rank

    from grid

    inner join customers on grid.customer_key = customers.customer_key

    left join best_rules
        on
            grid.customer_key = best_rules.customer_key
            and grid.product_category = best_rules.product_category
            and best_rules.place = 1

)

select * from final
