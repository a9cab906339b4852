with

days as (

    {{ date_series(
        year_of('cast(' ~ text_literal(var('history_start')) ~ ' as date)'),
        add_months(as_of_date(), 24)
    ) }}

),

holidays as (

    select * from {{ ref('holidays') }}

    where holiday_calendar = {{ text_literal(var('holiday_calendar')) }}

),

final as (

    select
        days.date_day,
        {% if var('week_start') == 'sunday' -%}
        {{ add_days("cast(" ~ dbt.date_trunc('week', add_days('days.date_day', 1)) ~ " as date)", -1) }}
        {%- else -%}
        cast({{ dbt.date_trunc('week', 'days.date_day') }} as date)
        {%- endif %} as week_start,
        {{ month_of('days.date_day') }} as month_start,
        {{ quarter_of('days.date_day') }} as quarter_start,
        {{ year_of('days.date_day') }} as year_start,

        -- a fiscal year bears the name of the calendar year in which it ends
        cast(
            extract(year from {{ add_months('days.date_day', (13 - var('fiscal_year_start_month')) % 12) }}) as integer
        ) as fiscal_year,
        cast(
            extract(month from {{ add_months('days.date_day', 1 - var('fiscal_year_start_month')) }}) as integer
        ) as fiscal_period,

        {{ iso_weekday('days.date_day') }} as weekday,
        holidays.name as holiday_name,
        case
            when holidays.day_type = 'makeup_workday' then true
            when holidays.day_type = 'holiday' then false
            else {{ iso_weekday('days.date_day') }} <= 5
        end as is_working_day

    from days

    left join holidays on days.date_day = holidays.calendar_date

)

select * from final
