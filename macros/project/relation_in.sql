{# A table of a room by its name, for what a declaration cannot ref: history, news, and the model's own inputs. #}
{% macro relation_in(room, table_name) -%}
    {{ return(api.Relation.create(
        database=target.database, schema=generate_schema_name(room, none), identifier=table_name
    )) }}
{%- endmacro %}
