"""Deliveries of the night: received once, applied to the private place, and judged by their age."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from crm_metrics._project import Project
from crm_nightly import _report
from crm_nightly._context import Context, Options
from crm_nightly._day import TOO_OLD, check_day
from crm_nightly._judge import judge

__all__ = ["check_freshness", "drop_deliveries", "land_tables", "landed_state", "landed_variables"]

SQL = Path(__file__).with_name("sql")
MEND = "Mend what is named and run again. What was accepted is kept; the published night is as it was."


def landed_variables(project: Project, options: Options) -> dict[str, Any]:
    """What landing.yml means for dbt: its sources, and the raw tables that were landed. Nothing on the sample."""
    if options.landing is None:
        return {}
    from crm_landing import read_config

    sources = [source.name for source in read_config(project, options.landing)]
    return {"raw_data": "landed", "crm_sources": sources}


def land_tables(context: Context) -> int:
    """Receive what the sources have, then bring it into the private place."""
    from crm_landing import apply

    if context.is_received:
        context.log("a run of this night that was cut short has received all that there was")
    elif code := _receive(context):
        return code
    context.is_received = True
    context.journal.note(context.run_id, is_received=True)
    applied = apply(context.store.landing_place(), context.home.root, context.project)
    context.rows = sum(each.rows_delivered for each in applied)
    for each in applied:
        said = f"{each.rows_delivered:,} rows delivered, {each.rows_changed:,} changed, {each.rows_deleted:,} deleted"
        context.log(f"{each.source}.{each.table}: {said}", rows=each.rows_delivered, delivery_no=each.delivery_no)
    _check_day(context)
    return 0


def _receive(context: Context) -> int:
    """What the sources have now; a delivery that is refused, or a source that is away, ends the night."""
    from crm_landing import exit_code, receive

    deliveries = receive(context.project, context.options.landing, context.home.root)
    for each in deliveries:
        name = f"{each.source}.{each.table}"
        said = f"{name}: {each.state}" + (f": {each.problem}" if each.problem else "")
        context.log(said, "error" if each.state in ("refused", "unreachable") else "info", delivery_no=each.delivery_no)
        if each.state == "received" and each.rejected_rows:
            context.warn(f"{name}: {each.rejected_rows} rows were set aside (delivery {each.delivery_no})")
    code = exit_code(deliveries)
    if code:
        bad = [each for each in deliveries if each.state in ("refused", "unreachable")]
        return context.fail("\n".join(f"{each.source}.{each.table}: {each.problem}" for each in bad), MEND, code)
    return 0


def _check_day(context: Context) -> None:
    """Whether the clock fits what was delivered; a day that was named is not doubted."""
    from crm_landing import open_journal
    from crm_landing._journal import recorded

    published = context.published
    if context.options.as_of or not published:
        return
    received = [each for each in recorded(open_journal(context.home.root)) if each.state == "received"]
    newest = max((date.fromisoformat(str(each.received_at)[:10]) for each in received), default=None)
    is_news = any((each.delivery_no or 0) > published.delivery_no for each in received)
    check_day(context.as_of, published.as_of, newest, is_news)


def check_freshness(context: Context) -> int:
    """How long ago each landed source brought something new."""
    landed = context.store.query(SQL / "landed_tables.sql", where="private")
    if not landed:
        return 0
    chosen = [f"source:{row['source_system']}.{row['table_name']}" for row in landed]
    outcome = context.dbt.run("source", "freshness", "--select", *chosen)
    judged = [result for result in outcome.results if hasattr(result, "max_loaded_at")]
    stale, late = ([_said(each) for each in judged if str(each.status) == status] for status in ("error", "warn"))
    for each in late:
        context.warn(each)
    if late:
        _report.tell_lateness(context, late)
    if stale:
        return context.fail("\n".join(stale), "See what keeps the source from delivering. " + MEND, TOO_OLD)
    context.rows = len(judged)
    return judge(context, outcome)


def _said(result: Any) -> str:  # noqa: ANN401 - dbt's own result type
    age = timedelta(seconds=round(result.age))
    name = f"{result.node.source_name}.{result.node.name}"
    return f"{name} has brought nothing new since {result.max_loaded_at:%Y-%m-%d %H:%M} UTC, {age.days} days ago"


def drop_deliveries(context: Context) -> None:
    """Let go of old deliveries that no kept night needs, where deliveries_kept_days says so."""
    from crm_landing import drop_superseded

    days = int(context.settings["deliveries_kept_days"])
    if context.options.landing is None or not days:
        return
    kept = min((night.delivery_no for night in context.store.nights()), default=0)
    found = drop_superseded(context.home.root, context.options.clock() - timedelta(days=days), kept)
    context.log(f"{len(found)} deliveries are dropped: older than {days} days, and a later whole table says the same")


def landed_state(context: Context) -> tuple[int, int, int]:
    """How many raw rows there are, how many changed since the published night, and the last delivery among them."""
    rows = context.store.table_rows()
    raw = sum(count for (schema, _), count in rows.items() if schema.startswith("raw_") and schema != "raw_landing")
    if context.options.landing is None:
        return raw, 0, 0
    since = {"delivery_no": context.published.delivery_no if context.published else 0}
    (changes,) = context.store.query(SQL / "raw_changes.sql", since, where="private")
    return raw, changes["changed_rows"], changes["delivery_no"]
