{#- a rate that came late values the lines of its day, and those of the same day a year later -#}
{%- set rated_days = '(' ~ changed('crm_fx_rates', ['rate_date']) ~ ')' -%}
{{ kept_by_key(
    key=['source_system', 'document_id'],
    changes=[
        changed('checked_sales_documents', ['source_system', 'document_id']),
        changed('checked_document_lines', ['source_system', 'document_id']),
        keys_where(
            'quarantine', 'checked_sales_documents', ['source_system', 'document_id'],
            'document_no in (' ~ changed('checked_order_returns', ['document_no']) ~ ')'
        ),
        keys_where(
            'core', 'fct_order_movements', ['source_system', 'document_id'],
            'sold_date in ' ~ rated_days ~ ' or order_date in ' ~ rated_days
            ~ ' or ' ~ add_months('order_date', -12) ~ ' in ' ~ rated_days
        ),
    ],
    lookups=['checked_products']
) }}

with

documents as (

    select * from {{ ref('checked_sales_documents') }}

    where broken_rule is null and not is_test_customer and {{ has_changed() }}

),

lines as (

    select * from {{ ref('checked_document_lines') }}

    where broken_rule is null and {{ has_changed() }}

),

returns as (

    select * from {{ ref('checked_order_returns') }}

    where broken_rule is null

),

rates as (

    select * from {{ ref('crm_fx_rates') }}

),

listings as (

    select * from {{ ref('checked_products') }}

    where broken_rule is null

),

orders as (

    select
        documents.*,
        {{ fx_rate('documents.currency_code', 'rates.rate_to_base') }} as fx_rate_to_base,
        case
            when documents.document_status = 'effective' then 'effective'
            when documents.document_status in ('draft', 'in_approval') then 'pending'
            when documents.document_status in ('rejected', 'withdrawn', 'void', 'deleted') then 'cancelled'
        end as order_status

    from documents

    left join rates on documents.currency_code = rates.currency_code and documents.signed_date = rates.rate_date

),

sales as (

    select
        orders.source_system,
        orders.document_id,
        lines.line_id as native_id,
        'sale' as line_type,
        listings.product_code,
        orders.currency_code,
        orders.fx_rate_to_base,
        orders.signed_date as order_date,
        lines.quantity,
        lines.list_price,
        cast(lines.subtotal_doc * orders.fx_rate_to_base as {{ dbt.type_numeric() }}) as subtotal_base,

        -- a discount on the whole order belongs to its lines in proportion
        sum(lines.subtotal_doc * orders.fx_rate_to_base)
            over (partition by orders.source_system, orders.document_id) as order_subtotal_base,
        cast(orders.amount_doc * orders.fx_rate_to_base as {{ dbt.type_numeric() }}) as order_amount_base

    from orders

    inner join lines on orders.source_system = lines.source_system and orders.document_id = lines.document_id

    left join listings on lines.source_system = listings.source_system and lines.product_id = listings.product_id

),

-- an order that was recorded without lines is one line of unknown product
headers_only as (

    select
        orders.source_system,
        orders.document_id,
        'header' as native_id,
        'sale' as line_type,
        cast(null as {{ dbt.type_string() }}) as product_code,
        orders.currency_code,
        orders.fx_rate_to_base,
        orders.signed_date as order_date,
        cast(null as {{ dbt.type_numeric() }}) as quantity,
        cast(null as {{ dbt.type_numeric() }}) as list_price,
        orders.amount_doc * orders.fx_rate_to_base as net_amount

    from orders

    where
        not exists (
            select 1 from lines
            where lines.source_system = orders.source_system and lines.document_id = orders.document_id
        )

),

returned as (

    select
        orders.source_system,
        orders.document_id,
        returns.return_id as native_id,
        'return' as line_type,
        returns.product_code,
        returns.currency_code,
        {{ fx_rate('returns.currency_code', 'rates.rate_to_base') }} as fx_rate_to_base,
        returns.returned_date as order_date,
        -returns.quantity as quantity,
        cast(null as {{ dbt.type_numeric() }}) as list_price,
        -returns.amount_doc * {{ fx_rate('returns.currency_code', 'rates.rate_to_base') }} as net_amount

    from returns

    inner join orders on returns.document_no = orders.document_no

    left join rates on returns.currency_code = rates.currency_code and returns.returned_date = rates.rate_date

),

movements as (

    select
        source_system, document_id, native_id, line_type, product_code, currency_code, fx_rate_to_base, order_date,
        quantity, list_price,
        case
            when order_subtotal_base = 0 then 0
            else subtotal_base * order_amount_base / order_subtotal_base
        end as net_amount
    from sales
    union all
    select
        source_system, document_id, native_id, line_type, product_code, currency_code, fx_rate_to_base, order_date,
        quantity, list_price, net_amount
    from headers_only
    union all
    select
        source_system, document_id, native_id, line_type, product_code, currency_code, fx_rate_to_base, order_date,
        quantity, list_price, net_amount
    from returned

),

final as (

    select
        {{ record_key(["'order_line'", 'movements.source_system', 'movements.document_id', 'movements.line_type',
            'movements.native_id']) }} as order_line_key,
        {{ record_key(["'order'", 'movements.source_system', 'movements.document_id']) }} as order_key,
        orders.customer_key,
        orders.document_no as order_no,
        movements.source_system,
        movements.document_id,
        orders.owner_id,
        movements.line_type,
        orders.order_status,
        movements.product_code,
        movements.quantity,
        movements.list_price,
        orders.currency_code,
        orders.fx_rate_to_base,
        cast(movements.net_amount as {{ dbt.type_numeric() }}) as net_amount,

        -- growth in constant currency values today's lines at the rates of the year before
        cast(
            movements.net_amount / nullif(movements.fx_rate_to_base, 0)
            * {{ fx_rate('movements.currency_code', 'year_ago_rates.rate_to_base') }} as {{ dbt.type_numeric() }}
        ) as net_amount_at_year_ago_rate,
        orders.signed_date as sold_date,
        movements.order_date

    from movements

    inner join orders
        on movements.source_system = orders.source_system and movements.document_id = orders.document_id

    left join rates as year_ago_rates
        on
            movements.currency_code = year_ago_rates.currency_code
            and year_ago_rates.rate_date = {{ add_months('movements.order_date', -12) }}

)

select * from final
