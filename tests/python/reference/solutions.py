"""What the log of ticket statuses tells: when a solution was offered, came and failed, and who was waited for."""

from __future__ import annotations

import pandas as pd

from .calendars import Hours
from .facts import Facts, shared
from .service import tickets

SOLVED = ("solution_offered", "solved")


@shared
def statuses(facts: Facts) -> pd.DataFrame:
    """Status changes in the order of time, each with the moment at which the next one ended it."""
    columns = ["status_change_id", "case_no", "changed_at", "status"]
    rows = pd.DataFrame(facts.company.case_status_changes, columns=columns)
    rows = rows.sort_values(["case_no", "changed_at", "status_change_id"])
    rows["changed_at"] = pd.to_datetime(rows["changed_at"])
    was_solved = rows["status"].eq("solved").groupby(rows["case_no"]).cumsum() > 0
    return rows.assign(
        until=rows.groupby("case_no")["changed_at"].shift(-1), is_reopening=was_solved & rows["status"].eq("open")
    )


def waits(facts: Facts, spans: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Calendar and staffed minutes in some statuses within spans (no, channel, start, end), by row of the spans."""
    states = statuses(facts)
    states = states[states["status"].isin(kinds)][["case_no", "changed_at", "until"]]
    wanted = spans[["no", "channel", "start", "end"]].assign(at=spans.index)
    both = wanted.merge(states, left_on="no", right_on="case_no")
    both["first"] = both[["start", "changed_at"]].max(axis=1)
    both["last"] = both[["end", "until"]].min(axis=1)
    both = both[both["last"] > both["first"]]
    calendar = (both["last"] - both["first"]).dt.total_seconds() / 60
    staffed = Hours(facts).minutes(both["channel"], both["first"], both["last"])
    sums = both.assign(calendar=calendar, staffed=staffed).groupby("at")[["calendar", "staffed"]].sum()
    return sums.reindex(spans.index).fillna(0.0)


@shared
def solutions(facts: Facts) -> pd.DataFrame:
    """Tickets with the moments of their solutions and the minutes, staffed and waited, until each."""
    rows, states, hours = tickets(facts), statuses(facts), Hours(facts)
    first = {
        "offered": states[states["status"].isin(SOLVED)].groupby("case_no")["changed_at"].min(),
        "first_solved": states[states["status"] == "solved"].groupby("case_no")["changed_at"].min(),
    }
    has_log = rows["no"].isin(states["case_no"])
    final = pd.to_datetime(rows["solved_at"])
    at_once = final.where(rows["reopened_count"] == 0)
    rows = rows.assign(has_log=has_log, final=final)
    for name, moments in first.items():
        rows[name] = pd.to_datetime(rows["no"].map(moments)).where(has_log, at_once)
    back = states[states["is_reopening"]].groupby("case_no")["changed_at"].max()
    rows["restarted"] = pd.to_datetime(rows["no"].map(back)).fillna(rows["created_at"])
    for name in ("offered", "first_solved", "final"):
        rows[f"{name}_minutes"] = hours.minutes(rows["channel"], rows["created_at"], rows[name])
        rows[f"{name}_calendar"] = (rows[name] - rows["created_at"]).dt.total_seconds() / 60
    waited = waits(facts, rows.assign(start=rows["created_at"], end=rows["final"]), ("pending_customer",))
    known = has_log & final.notna()
    return rows.assign(waited=waited["staffed"].where(known), waited_calendar=waited["calendar"].where(known))
