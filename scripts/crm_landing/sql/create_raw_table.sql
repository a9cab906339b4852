create schema if not exists {{ schema | quoted }};

create table if not exists {{ schema | quoted }}.{{ table | quoted }} (
    {% for column in columns %}
    {{ column | quoted }} text,
    {% endfor %}
    "_delivery_no" bigint,
    "_loaded_at" timestamp
);
