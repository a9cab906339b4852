"""Deliveries that nobody needs any more: in every night that is kept a later whole table says all that they said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from crm_landing._delivery import EXIT_UNREACHABLE, RECEIVED, Delivery
from crm_landing._journal import dropped, note_dropped, open_journal, recorded
from crm_landing._store import delivery_file, rejected_file
from crm_metrics._project import Trouble

__all__ = ["drop_superseded", "needless"]

def drop_superseded(home: Path, received_before: datetime, applied_everywhere: int) -> list[Delivery]:
    """Take away the files of old deliveries; the journal keeps their rows.

    applied_everywhere: the last delivery that every kept night has. Only a whole table up to it supersedes another.
    """
    journal = open_journal(home)
    known, gone = recorded(journal), dropped(journal)
    found = [
        each
        for each in known
        if each.state == RECEIVED
        and each.delivery_no not in gone
        and datetime.fromisoformat(f"{each.received_at}+00:00") < received_before
        and _is_superseded(each, [other for other in known if _number(other) <= applied_everywhere])
    ]
    note_dropped(journal, [_number(each) for each in found])
    # written down first: a run that dies here leaves files which the next one takes away
    for each in known:
        if each in found or each.delivery_no in gone:
            for path in (delivery_file, rejected_file):
                path(home, each.source, each.table, _number(each)).unlink(missing_ok=True)
    return found


def needless(home: Path, wanted: Sequence[Delivery], known: Collection[int | None]) -> set[int | None]:
    """The dropped deliveries that are not known yet; the rows of each have to be in a later whole table."""
    numbers = dropped(open_journal(home)) - set(known)
    gone = [
        each
        for each in wanted
        if each.delivery_no in numbers and not delivery_file(home, each.source, each.table, _number(each)).exists()
    ]
    for each in gone:
        if not _is_superseded(each, wanted):
            raise Trouble(
                f"Delivery {each.delivery_no} ({each.source}.{each.table}) was dropped (deliveries_kept_days).",
                "Bring its file back from a backup, or take a later night.",
                EXIT_UNREACHABLE,
            )
    return {each.delivery_no for each in gone}


def _is_superseded(delivery: Delivery, others: Sequence[Delivery]) -> bool:
    return any(
        (other.source, other.table, other.mode, other.state) == (delivery.source, delivery.table, "full", RECEIVED)
        and _number(other) > _number(delivery)
        for other in others
    )


def _number(delivery: Delivery) -> int:
    return int(delivery.delivery_no or 0)
