{#
    The records of earlier days that this night holds otherwise than the one that readers see. Both are at hand, or the table has news,
    so nothing more need be remembered; only days that changed are compared. What is new on a day that was not over is no change.
#}
{% macro note_changed_records(date_column, record, columns, has_news) -%}
    {%- if has_news -%}
        {%- set now = '(select * from ' ~ news(this.identifier) ~ ' where not is_gone) as fresh' -%}
        {%- set before = '(select * from ' ~ news(this.identifier) ~ ' where is_gone) as gone' -%}
    {%- else -%}
        {%- set now, before = this, in_previous_night(this, model.config.schema) -%}
    {%- endif -%}
    {%- if before -%}
    {%- set listed = columns | join(', ') -%}
    {%- set last_day = day_of_last_night() -%}
    {%- set on_changed_day -%}
        where {{ date_column }} in (
            select known.happened_on from {{ history('changed_days') }} as known
            where
                known.table_name = '{{ this.identifier }}' and known.date_column = '{{ date_column }}'
                and known.change_number = (select change_number from {{ this.identifier }}__change)
        )
        and {{ date_column }} <= {{ last_day }}
    {%- endset %}
    insert into {{ history('changed_records') }}
    select
        {{ night_number() }} as night_number,
        '{{ this.identifier }}' as table_name,
        cast(coalesce(fresh.record_id, stale.record_id) as {{ dbt.type_string() }}) as record_id,
        coalesce(fresh.happened_on, stale.happened_on) as happened_on,
        case
            when stale.record_id is null then 'late'
            when fresh.record_id is null then 'gone'
            else 'changed'
        end as change_kind
    from (
        select {{ record }} as record_id, min({{ date_column }}) as happened_on
        from (
            select {{ listed }} from {{ now }} {{ on_changed_day }}
            except
            select {{ listed }} from {{ before }} {{ on_changed_day }}
        ) as unlike
        where {{ record }} is not null
        group by {{ record }}
    ) as fresh
    full outer join (
        select {{ record }} as record_id, min({{ date_column }}) as happened_on
        from (
            select {{ listed }} from {{ before }} {{ on_changed_day }}
            except
            select {{ listed }} from {{ now }} {{ on_changed_day }}
        ) as unlike
        where {{ record }} is not null
        group by {{ record }}
    ) as stale
        on fresh.record_id = stale.record_id;
    {%- endif -%}
{%- endmacro %}
