{% set raw = (schema | quoted) ~ "." ~ (table | quoted) %}
{% macro identity(names, present) %}
{% for name in names %}
{{ "|| " if not loop.first }}{% if name in present %}coalesce(cast(length({{ name | quoted }}) as text) || ':' || {{ name | quoted }}, '-'){% else %}'-'{% endif %}

{% endfor %}
{% endmacro %}
-- Two rows are the same where every column is. Copies are counted: a row that was delivered twice is kept twice.
create temporary table landing_offered as
select
    offered.*,
    row_number() over (partition by offered._landing_hash order by offered._landing_hash) as _landing_copy
from (
    select
        landing_delivered.*,
        md5({{ identity(columns, delivered) }}) as _landing_hash,
        {{ identity(key, delivered) }} as _landing_key,
        {% if deleted_flag %}
        lower(coalesce({{ deleted_flag | quoted }}, '')) in ('1', 'true', 't', 'yes', 'y')
        {% else %}
        false
        {% endif %} as _landing_is_deleted
    from landing_delivered
) as offered;

create temporary table landing_stored as
select
    stored.*,
    row_number() over (partition by stored._landing_hash order by stored._landing_no) as _landing_copy
from (
    select
        {{ row_id }} as _landing_row,
        coalesce(_delivery_no, 0) as _landing_no,
        md5({{ identity(columns, columns) }}) as _landing_hash,
        {{ identity(key, columns) }} as _landing_key
    from {{ raw }}
) as stored
{% if mode == "watermark" %}
-- What the delivery does not speak of stays.
where stored._landing_key in (select landing_offered._landing_key from landing_offered)
{% endif %};

create temporary table landing_removed as
select
    landing_stored._landing_row,
    landing_stored._landing_key
from landing_stored
left join landing_offered
    on
        landing_stored._landing_hash = landing_offered._landing_hash
        and landing_stored._landing_copy = landing_offered._landing_copy
        and not landing_offered._landing_is_deleted
where landing_offered._landing_hash is null;

create temporary table landing_inserted as
select landing_offered.*
from landing_offered
left join landing_stored
    on
        landing_offered._landing_hash = landing_stored._landing_hash
        and landing_offered._landing_copy = landing_stored._landing_copy
where landing_stored._landing_hash is null and not landing_offered._landing_is_deleted;

-- A row that comes again with other values was changed; one that does not come again was deleted.
insert into raw_landing.deleted_rows (source_system, table_name, row_key, delivery_no, deleted_row)
select
    {{ source | literal }},
    {{ table | literal }},
    {% for name in key %}{{ "|| '|' || " if not loop.first }}coalesce(kept.{{ name | quoted }}, ''){% endfor %},
    {{ delivery_no }},
    cast(to_json(kept) as text)
from {{ raw }} as kept
inner join landing_removed on kept.{{ row_id }} = landing_removed._landing_row
where not exists (
    select 1
    from landing_inserted
    where landing_inserted._landing_key = landing_removed._landing_key
);

delete from {{ raw }} as kept
using landing_removed
where kept.{{ row_id }} = landing_removed._landing_row;

insert into {{ raw }} (
    {% for name in delivered %}
    {{ name | quoted }},
    {% endfor %}
    _delivery_no,
    _loaded_at
)
select
    {% for name in delivered %}
    {{ name | quoted }},
    {% endfor %}
    {{ delivery_no }},
    cast({{ received_at | literal }} as timestamp)
from landing_inserted;

insert into raw_landing.applied_deliveries (
    delivery_no, source_system, table_name, mode, rows_delivered, rows_changed, rows_deleted, applied_at
)
select
    {{ delivery_no }},
    {{ source | literal }},
    {{ table | literal }},
    {{ mode | literal }},
    (select count(*) from landing_delivered),
    (select count(*) from landing_inserted),
    (
        select count(*)
        from raw_landing.deleted_rows
        where delivery_no = {{ delivery_no }}
    ),
    cast({{ applied_at | literal }} as timestamp);

drop table landing_inserted;
drop table landing_removed;
drop table landing_stored;
drop table landing_offered;
drop table landing_delivered;
