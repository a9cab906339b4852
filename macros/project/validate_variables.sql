{#
    on-run-start: stop where a variable is not what it has to be, naming it and the rule, before any SQL is written with it.

    Variables become SQL text, so this is where nobody gets further with one than it says. A variable that is not listed is a number.
    Kinds end in _list or _map where each value in a list, or under a key, is of the kind.
#}
{% macro validate_variables() -%}
    {%- for name, kind in variable_kinds().items() -%}
        {%- set value = var(name, none) -%}
        {%- if value is not none and not (name == 'segment_types' and value == 'all')
            and not (name == 'clv_margin_rate' and value == 'measured') -%}
            {%- do require_values(name, kind, value) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro require_values(name, kind, value) -%}
    {%- if kind is string and kind.endswith('_map') -%}
        {%- do require_values(name, 'map', value) -%}
        {%- for key, entry in value.items() -%}
            {%- do require_values(name, 'word', key) -%}
            {%- do require_values(name, kind[:-4], entry) -%}
        {%- endfor -%}
    {%- elif kind is string and kind.endswith('_list') -%}
        {%- do require_values(name, 'list', value) -%}
        {%- for entry in value -%}
            {%- do require_values(name, kind[:-5], entry) -%}
        {%- endfor -%}
    {%- elif not is_of_kind(kind, value) -%}
        {%- do exceptions.raise_compiler_error(
            'The variable ' ~ name ~ ' holds ' ~ (value | tojson) ~ '. ' ~ rule_of_kind(kind)
        ) -%}
    {%- endif -%}
{%- endmacro %}

{% macro rule_of_kind(kind) -%}
    {{ return('It is one of: ' ~ kind | join(', ') ~ '.' if kind is not string else {
        'name': 'A name has small letters, digits and underscores.',
        'word': 'A key is one word of letters, digits and underscores.',
        'text': 'A text has neither quotes, nor backslashes, nor more than one line.',
        'path': 'A path has neither double quotes nor more than one line.',
        'currency': 'A currency is three capital letters: CNY.',
        'date': 'Write a day as 2025-12-31.',
        'zone': 'Write a zone of the tz database: Asia/Shanghai.',
        'number': 'Write a number.',
        'flag': 'Write true or false.',
        'list': 'Write a list.',
        'map': 'Write names and values.',
    }[kind]) }}
{%- endmacro %}

{% macro is_of_kind(kind, value) -%}
    {%- set text = value | string -%}
    {%- set fits = modules.re.fullmatch -%}
    {%- if kind is not string -%}
        {{ return(text in kind) }}
    {%- elif kind == 'map' -%}
        {{ return(value is mapping) }}
    {%- elif kind == 'list' -%}
        {{ return(value is sequence and value is not string and value is not mapping) }}
    {%- elif kind == 'flag' -%}
        {{ return(value is boolean) }}
    {%- elif kind == 'number' -%}
        {{ return(value is not boolean and fits('-?[0-9]+([.][0-9]+)?(e-?[0-9]+)?', text) is not none) }}
    {%- elif kind == 'zone' -%}
        {{ return(text in modules.pytz.all_timezones) }}
    {%- elif kind == 'date' -%}
        {%- set parts = fits('([0-9]{4})-([0-9]{2})-([0-9]{2})', text) -%}
        {{ return(parts is not none and is_calendar_day(parts[1] | int, parts[2] | int, parts[3] | int)) }}
    {%- endif -%}
    {{ return(fits({
        'name': '[a-z_][a-z0-9_]*',
        'word': '\\w+',
        'text': '[^\'"\\\\\\r\\n]+',
        'path': '[^"\\r\\n]+',
        'currency': '[A-Z]{3}',
    }[kind], text) is not none) }}
{%- endmacro %}

{% macro is_calendar_day(year, month, day) -%}
    {%- if year < 1 or month < 1 or month > 12 or day < 1 or day > 31 -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set first = modules.datetime.date(year, month, 1) -%}
    {{ return((first + modules.datetime.timedelta(days=day - 1)).month == month) }}
{%- endmacro %}
