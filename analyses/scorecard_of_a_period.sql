-- The scorecard of one period and one segment: each KPI at the finest grain that it has, from $finest upwards
-- (1 month, 2 quarter, 3 year), in the period that holds $day, or in the latest complete one where $day is null.
-- `crm-metrics scorecard` runs this text on DuckDB and Postgres; a DuckDB client runs it as a prepared statement.
with

scorecard as (

    select
        *,
        case period_grain when 'month' then 1 when 'quarter' then 2 when 'year' then 3 end as coarseness

    from scorecard.kpi_scorecard

),

latest_complete as (

    select
        period_grain,
        max(period_start) as period_start

    from scorecard

    where is_complete_period

    group by period_grain

),

asked as (

    select
        scorecard.*,
        row_number() over (partition by scorecard.kpi_id order by scorecard.coarseness) as choice

    from scorecard

    inner join latest_complete on scorecard.period_grain = latest_complete.period_grain

    where
        scorecard.coarseness >= $finest
        and scorecard.segment_type = $segment_type
        and scorecard.segment_value = $segment_value
        and scorecard.domain = coalesce($domain, scorecard.domain)
        and coalesce(cast($day as date), latest_complete.period_start)
        between scorecard.period_start and scorecard.period_end

),

final as (

    select
        domain,
        kpi_id,
        kpi_version,
        name_en,
        name_zh,
        unit,
        polarity,
        period_grain,
        period_start,
        segment_type,
        segment_value,
        kpi_value,
        previous_value,
        previous_change,
        year_ago_value,
        target_value,
        target_low,
        target_high,
        target_to_date,
        attainment,
        rating,
        trend_direction,
        is_anomaly,
        is_too_few,
        sample_size

    from asked

    where choice = 1

)

select * from final

order by domain, name_en
