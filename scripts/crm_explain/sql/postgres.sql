create or replace function explain.{name}(asked_grain text, asked_start date, asked_type text, asked_value text)
returns table (
    period_grain text,
    period_start date,
    segment_type text,
    segment_value text,
    part text,
    row_ids text,
    customer_no text,
    customer_name text,
    amounts text,
    numerator_part numeric,
    denominator_part numeric,
    is_counted boolean,
    rule text
)
language sql stable
as $explained$
{query}
$explained$
