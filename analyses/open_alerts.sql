-- The alerts whose status is like $status, of one domain or of all where $domain is null: the most severe first.
-- `crm-metrics alerts` runs this text on DuckDB and Postgres; a DuckDB client runs it as a prepared statement.
with

alerts as (

    select * from scorecard.kpi_alerts

    where status like $status and domain = coalesce($domain, domain)

),

final as (

    select
        severity,
        domain,
        kpi_id,
        name_en,
        name_zh,
        unit,
        segment_type,
        segment_value,
        rule_id,
        description_en,
        description_zh,
        opened_on,
        last_seen_on,
        closed_on,
        status,
        periods,
        kpi_value,
        target_value,
        worst_value,
        alert_id

    from alerts

)

select * from final

order by
    case severity when 'critical' then 1 when 'warning' then 2 else 3 end,
    opened_on desc, name_en, segment_value, rule_id
