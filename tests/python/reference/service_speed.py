"""How fast customers get answers and solutions."""

from __future__ import annotations

import pandas as pd

from .calendars import Hours
from .facts import Facts, local_day, shared
from .service import WEEKLY, contacts, every_contact
from .solutions import solutions, waits
from .tally import companion, known_only, kpi, quantiles, tally

SOLVING = ("channel", "agent", "team", "topic", "priority", "product_category", "key_account_tier")


@shared
def turns(facts: Facts) -> pd.DataFrame:
    """What customers wrote in a row until a person answered: start, answer, and who gave it."""
    rows = contacts(facts)
    rows = rows[rows["handled_by"].eq("human") & rows["is_begun"]].sort_values(["case_no", "opened_at", "seq"])
    found: list[dict] = []
    for contact in rows.to_dict("records"):
        last = found[-1] if found else None
        is_new = last is None or last["no"] != contact["case_no"]
        if is_new or (last["end"] is not None and last["end"] <= contact["opened_at"]):
            found.append(contact | {"no": contact["case_no"], "start": contact["opened_at"], "end": None})
            last = found[-1]
        answered = contact["responded_at"]
        if not pd.isna(answered) and (last["end"] is None or answered < last["end"]):
            last |= {"end": answered, "agent": contact["agent"], "team": contact["team"]}
    rows = pd.DataFrame(found)
    rows["end"] = pd.to_datetime(rows["end"])
    return rows.assign(day=local_day(rows["start"]))


def average_response_time(facts: Facts) -> pd.DataFrame:
    """Mean staffed minutes from what a customer wrote to the answer, pauses taken out; calendar mean beside it."""
    rows = turns(facts)
    rows = rows[rows["end"].notna()].reset_index(drop=True)
    pauses = waits(facts, rows, ("pending_customer", "on_hold"))["staffed"]
    rows["value"] = Hours(facts).minutes(rows["channel"], rows["start"], rows["end"]) - pauses
    rows["calendar"] = (rows["end"] - rows["start"]).dt.total_seconds() / 60
    rows = facts.periods.spread(rows.assign(numerator=rows["value"], denominator=1, sample_size=1), *WEEKLY)
    return kpi(
        "average_response_time", 1,
        tally(rows, ("channel", "agent", "team", "topic", "priority", "region", "key_account_tier")),
        companion(rows.assign(numerator=rows["calendar"]), "measure", "mean in calendar minutes"),
        quantiles(rows, 0.5, "median"), quantiles(rows, 0.9, "90th percentile"),
    )


def response_rate(facts: Facts) -> pd.DataFrame:
    """Answered over all contacts that customers began: with spam (version 1), without it (version 2)."""
    rows = every_contact(facts)
    rows = rows[rows["is_begun"]].assign(denominator=1, sample_size=1)
    rows["numerator"] = rows["is_answered"].astype(int)
    levels = facts.seeds["service_levels"].set_index("channel")["response_minutes"].astype(float)
    took = Hours(facts).minutes(rows["channel"], rows["opened_at"], rows["responded_at"])
    rows["is_in_time"] = (took <= rows["channel"].map(levels)).astype(int)
    rows = facts.periods.spread(rows, *WEEKLY)
    clean = rows[~rows["is_spam"]]
    segments = ("channel", "agent", "team", "topic", "hour")
    return pd.concat([
        kpi("response_rate", 1, tally(rows, segments)),
        kpi("response_rate", 2, tally(clean, segments),
            companion(clean.assign(numerator=clean["is_in_time"]), "measure", "within service level")),
    ])


def _solved(facts: Facts, moment: str) -> pd.DataFrame:
    """Tickets on the local day of one of their solutions, each of them 1 to divide by."""
    rows = solutions(facts)
    rows = rows[rows[moment].notna()]
    rows = rows.assign(day=local_day(rows[moment]), denominator=1, sample_size=1)
    return facts.periods.spread(rows, *WEEKLY)


def average_resolution_time(facts: Facts) -> pd.DataFrame:
    """Mean staffed minutes to the final solution; in calendar minutes, as a median, and waiting for us alone."""
    rows = _solved(facts, "final")
    rows["numerator"], rows["value"] = rows["final_minutes"], rows["final_minutes"]
    known = rows["has_log"].astype(int)
    ours = (rows["final_minutes"] - rows["waited"]).where(rows["has_log"], 0.0)
    waiting = companion(
        rows.assign(numerator=ours, denominator=known, sample_size=known), "measure", "waiting for us"
    )
    return kpi(
        "average_resolution_time", 1, tally(rows, SOLVING),
        companion(rows.assign(numerator=rows["final_calendar"]), "measure", "mean in calendar minutes"),
        known_only(waiting),
        quantiles(rows, 0.5, "median"), quantiles(rows, 0.9, "90th percentile"),
        quantiles(rows.assign(value=rows["final_calendar"]), 0.5, "median in calendar minutes"),
    )


def first_solution_time(facts: Facts) -> pd.DataFrame:
    """Mean staffed minutes to the first solution, offered or done; until first solved as a companion."""
    rows, solved = _solved(facts, "offered"), _solved(facts, "first_solved")
    rows["numerator"], rows["value"] = rows["offered_minutes"], rows["offered_minutes"]
    return kpi(
        "first_solution_time", 1, tally(rows, SOLVING),
        companion(solved.assign(numerator=solved["first_solved_minutes"]), "measure", "first solved"),
        companion(rows.assign(numerator=rows["offered_calendar"]), "measure", "mean in calendar minutes"),
        quantiles(rows, 0.5, "median"),
    )


def turnaround_time(facts: Facts) -> pd.DataFrame:
    """Mean calendar minutes to the final solution; version 2 without the time in which we waited for the customer."""
    rows = _solved(facts, "final")
    known = rows[rows["has_log"]]
    net = known["final_calendar"] - known["waited_calendar"]
    return pd.concat([
        kpi("turnaround_time", 1, tally(rows.assign(numerator=rows["final_calendar"]), SOLVING)),
        kpi("turnaround_time", 2, tally(known.assign(numerator=net), SOLVING)),
    ])
