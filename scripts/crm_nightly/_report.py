"""Whom a night concerns: failures, sources that deliver late, alerts that were opened. Sent where addresses are set."""

from __future__ import annotations

import logging
import os
from datetime import date
from pathlib import Path

from crm_nightly._context import Context
from crm_nightly._log import Log, without_secrets
from crm_nightly._store import Row

__all__ = ["ADDRESSES", "send", "tell_alerts", "tell_failure", "tell_lateness"]

ADDRESSES = "CRM_METRICS_NOTIFY"
OPEN_ALERTS = Path(__file__).with_name("sql") / "open_alerts.sql"
LONGEST, MOST_ALERTS = 1500, 10


def tell_failure(problem: str, as_of: date | None, log: Log) -> None:
    """A night failed: readers keep the one before."""
    title = f"CRM metrics: the night{f' of {as_of}' if as_of else ''} failed / CRM 指标夜间刷新失败"
    send(title, f"{problem}\nThe published night is as it was. / 已发布的数据保持不变。", "failure", log)


def tell_lateness(context: Context, late: list[str]) -> None:
    """Sources that have not delivered anything new for a while."""
    title = "CRM metrics: sources deliver late / CRM 指标：数据源延迟"
    send(title, "\n".join(late), "warning", context.log)


def tell_alerts(context: Context) -> None:
    """Alerts that nobody was told of yet."""
    target = context.options.target
    news = context.journal.unreported(target, context.store.query(OPEN_ALERTS))
    if not news:
        context.log("no alert was opened")
        return
    lines = [_line(alert) for alert in news[:MOST_ALERTS]]
    more = len(news) - len(lines)
    lines += [f"… and {more} more: crm-metrics alerts / 另有 {more} 条"] if more else []
    title = f"CRM metrics: {len(news)} new alerts of {context.as_of} / CRM 指标：{len(news)} 条新告警"
    if send(title, "\n".join(lines), "warning", context.log):
        context.journal.keep_reported(target, context.run_id, news)


def _line(alert: Row) -> str:
    everyone = alert["segment_type"] == "all"
    part = "" if everyone else f" ({alert['segment_type']} = {alert['segment_value']})"
    said = f"{alert['description_en']} / {alert['description_zh']}"
    return f"{alert['severity']}: {alert['name_en']} / {alert['name_zh']}{part}, since {alert['opened_on']}. {said}"


def send(title: str, body: str, kind: str, log: Log) -> bool:
    """To every address; whether all of them took it. What cannot be sent is logged and fails nothing."""
    addresses = os.environ.get(ADDRESSES, "").split()
    if not addresses:
        log(f"nothing is sent, {ADDRESSES} is not set: {title}")
        return False
    taken = [_send_to(address, title, without_secrets(body)[:LONGEST], kind, log) for address in addresses]
    log(f"{sum(taken)} of {len(taken)} addresses took the message: {title}", "info" if all(taken) else "warning")
    return all(taken)


def _send_to(address: str, title: str, body: str, kind: str, log: Log) -> bool:
    import apprise

    # it would print the address, and that may hold a token
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    service = address.partition("://")[0]
    try:
        post = apprise.Apprise()
        if not post.add(address):
            log(f"an address of {ADDRESSES} that begins with {service}:// is not understood", "warning")
            return False
        return bool(post.notify(body=body, title=title, notify_type=kind))
    except Exception as problem:
        log(f"{service} could not be reached: {type(problem).__name__}", "warning")
        return False
