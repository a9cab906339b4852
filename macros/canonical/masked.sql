{#
    The personal columns of the canonical entities, and what each holds.

    mobile, email, person: replaced by a token. customer: only where the customer is a person. text: what looks like a number to call
    or an e-mail address is struck out. Staff are not in the list: who owns a customer is what the KPIs steer by.
#}
{% macro personal_columns() -%}
    {{ return({
        'accounts': {'account_name': 'customer', 'mobile': 'mobile', 'email': 'email'},
        'contacts': {'full_name': 'person', 'mobile': 'mobile', 'email': 'email'},
        'leads': {'lead_name': 'person', 'mobile': 'mobile', 'email': 'email'},
        'opportunities': {'opportunity_name': 'text'},
        'survey_responses': {'text_answer': 'text'},
        'digital_events': {'text': 'text'},
        'reference_values': {'source_note': 'text'},
        'user_activities': {'detail': 'text'},
    }) }}
{%- endmacro %}

{#
    A column as it goes past staging: a token, or a text without contact details, where it is personal (var `mask_personal_data`).

    relation: where the column is read from. customer_type: the column that says whether a customer is a person.
    A word that says nothing stays, so that a blank is still a blank.
#}
{% macro masked(entity, column, relation=none, customer_type='customer_type') -%}
    {%- set kind = personal_columns().get(entity, {}).get(column) if var('mask_personal_data') else none -%}
    {%- set expression = (relation ~ '.' if relation else '') ~ column -%}
    {%- if not kind -%}
        {{ expression }}
    {%- elif kind == 'text' -%}
        {{ without_contact_details(expression) }}
    {%- else -%}
        case
            when {{ is_blank(expression) }} then {{ expression }}
            {%- if kind == 'customer' %}
            when coalesce({{ customer_type }}, '') not like '%individual%' then {{ expression }}
            {%- endif %}
            when {{ breaks_its_format(entity, column, expression) }}
                then {{ pseudonym(compared_text(kind, expression), token_prefix(kind) ~ '_invalid') }}
            else {{ pseudonym(compared_text(kind, expression), token_prefix(kind)) }}
        end
    {%- endif -%}
{%- endmacro %}

{% macro token_prefix(kind) -%}
    {{ return({'mobile': 'ph', 'email': 'em', 'person': 'na', 'customer': 'na'}[kind]) }}
{%- endmacro %}

{# A text as dim_records compares it: two spellings that are one there need one token. #}
{% macro compared_text(kind, expression) -%}
    {%- set without_blanks = "case when {0} like '% %' then replace({0}, ' ', '') else {0} end".format(expression) -%}
    {{ return(plain_mobile(expression) if kind == 'mobile' else 'lower(' ~ without_blanks ~ ')') }}
{%- endmacro %}

{# Whether a value breaks the format that the seed dq_rules gives its column: nobody can tell any more once it is a token. #}
{% macro breaks_its_format(entity, column, expression) -%}
    not {{ matches_pattern(
        plain_mobile(expression) if column == 'mobile' else 'trim(' ~ expression ~ ')',
        "(select max(parameter) from " ~ ref('dq_rules') ~ " where table_name = '" ~ entity ~ "' and column_name = '" ~ column
        ~ "' and rule_kind = 'matches')"
    ) }}
{%- endmacro %}

{# A text in which whatever looks like a telephone number or an e-mail address is struck out (var `mask_personal_data`). #}
{% macro without_contact_details(expression) -%}
    {%- if var('mask_personal_data') -%}
        {%- set text = replace_pattern(
            expression, '[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+', '[e-mail]'
        ) -%}
        {{ replace_pattern(text, '([+]?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}|0[0-9]{2,3}-[0-9]{7,8}', '[phone]') }}
    {%- else -%}
        {{ expression }}
    {%- endif -%}
{%- endmacro %}
