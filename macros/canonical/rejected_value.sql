{#
    What a column could not read: `unmapped:industry=火星; ` when the raw text says something and the parsed value is null.

    rule: unmapped (no canonical word for it) or unparsable (not of the column's type). Concatenate with || into
    `rejected_values`; core counts each and sets the row aside where the column is required. Numbers to call and e-mail
    addresses that were typed into a wrong column are struck out. What was read is asked first: it nearly always was.
#}
{% macro rejected_value(rule, column, raw_expression, parsed_expression) -%}
    case
        when {{ parsed_expression }} is null and {{ clean_text(raw_expression) }} is not null
            then '{{ rule }}:{{ column }}=' || {{ without_contact_details(clean_text(raw_expression)) }} || '; '
        else ''
    end
{%- endmacro %}
