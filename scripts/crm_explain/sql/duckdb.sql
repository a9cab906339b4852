create or replace macro explain.{name}(asked_grain, asked_start, asked_type, asked_value) as table
{query}
