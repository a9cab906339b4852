"""Service tickets and their contacts: how fast the first answer came, and whether one contact was enough."""

from __future__ import annotations

import pandas as pd

from .calendars import Hours
from .facts import SHANGHAI, Facts, local_day, shared
from .tally import companion, kpi, quantiles, tally

WEEKLY = ("week", "month", "quarter", "year")
ABOUT = ["customer", "topic", "contact_type", "priority", "product_category", "region", "segment", "key_account_tier",
         "is_spam", "solved_at"]
MEASURED = ["handle_seconds", "talk_seconds", "hold_seconds", "after_contact_seconds", "concurrent_contacts"]


@shared
def every_ticket(facts: Facts) -> pd.DataFrame:
    """Tickets that are not of test customers, on the day of opening; the agent gave the first answer."""
    rows = pd.DataFrame(facts.company.cases)
    rows = rows[facts.real(rows["account_no"])]
    rows = rows.assign(
        customer=facts.customer(rows["account_no"]), day=local_day(rows["created_at"]),
        product_category=rows["product_code"].map(facts.category_of),
    )
    rows = facts.attributes(rows)
    first = first_answers(facts)
    rows = rows.assign(agent=rows["no"].map(first["agent_code"]), answered_at=rows["no"].map(first["responded_at"]))
    return rows.assign(team=rows["agent"].map(facts.team_of))


def tickets(facts: Facts) -> pd.DataFrame:
    """Those tickets that are no spam."""
    rows = every_ticket(facts)
    return rows[~rows["is_spam"]]


def first_answers(facts: Facts) -> pd.DataFrame:
    """The first answer by a person to a contact that the customer began, by ticket."""
    rows = pd.DataFrame(facts.company.case_contacts)
    rows = rows[rows["handled_by"].eq("human") & rows["responded_at"].notna() & ~rows["is_agent_initiated"]]
    return rows.sort_values(["responded_at", "seq"]).drop_duplicates("case_no").set_index("case_no")


@shared
def every_contact(facts: Facts) -> pd.DataFrame:
    """Contacts of every ticket, on the day of the contact, in the segments of the ticket at its opening.

    A contact right after one that a bot handed over continues it, and is not inbound.
    """
    rows = pd.DataFrame(facts.company.case_contacts)
    case = every_ticket(facts).set_index("no")
    rows = rows[rows["case_no"].isin(case.index)].sort_values(["case_no", "opened_at", "seq"])
    if "zoho" in facts.variables["crm_sources"]:
        rows[MEASURED] = float("nan")  # Zoho Desk measures no contact
    before = rows.groupby("case_no")["is_escalated_to_human"].shift()
    later = rows.groupby("case_no")["seq"].shift(-1)
    rows = rows.assign(
        is_begun=~rows["is_agent_initiated"], is_inbound=~rows["is_agent_initiated"] & ~before.eq(True),
        is_last=later.isna(), is_answered=rows["responded_at"].notna(), day=local_day(rows["opened_at"]),
        hour=(rows["opened_at"] + SHANGHAI).dt.strftime("%H"), agent=rows["agent_code"],
    )
    return rows.join(case[ABOUT], on="case_no").assign(team=rows["agent"].map(facts.team_of))


def contacts(facts: Facts) -> pd.DataFrame:
    """Contacts of tickets that are no spam."""
    rows = every_contact(facts)
    return rows[~rows["is_spam"]]


def inbound(facts: Facts) -> pd.DataFrame:
    """Contacts that customers began, a bot and the person it handed over to counted once."""
    rows = contacts(facts)
    return rows[rows["is_inbound"]]


def _by_customers(facts: Facts) -> pd.DataFrame:
    """Tickets whose first contact was not ours."""
    rows, every = tickets(facts), contacts(facts).sort_values("seq")
    ours = every.drop_duplicates("case_no").set_index("case_no")["is_agent_initiated"]
    return rows[~rows["no"].map(ours).fillna(False).astype(bool)]


def _answered(facts: Facts) -> pd.DataFrame:
    """Tickets that customers opened and a person answered, with the minutes until then."""
    rows = _by_customers(facts)
    rows = rows[rows["answered_at"].notna()]
    rows["value"] = Hours(facts).minutes(rows["channel"], rows["created_at"], rows["answered_at"])
    rows["calendar"] = (rows["answered_at"] - rows["created_at"]).dt.total_seconds() / 60
    return rows


def first_response_time(facts: Facts) -> pd.DataFrame:
    """Mean business minutes to the first human answer; calendar mean, median and 90th percentile beside it."""
    rows = _answered(facts).assign(denominator=1, sample_size=1)
    rows = facts.periods.spread(rows.assign(numerator=rows["value"]), *WEEKLY)
    return kpi(
        "first_response_time", 1,
        tally(rows, ("channel", "agent", "team", "topic", "priority", "region", "key_account_tier")),
        companion(rows.assign(numerator=rows["calendar"]), "measure", "mean in calendar minutes"),
        quantiles(rows, 0.5, "median"), quantiles(rows, 0.9, "90th percentile"),
    )


def _repeated(facts: Facts, rows: pd.DataFrame) -> pd.Series:
    """True where the same customer opened another ticket on the topic before or soon after the solution."""
    known = rows[rows["customer"].notna()]
    opened = known.groupby(["customer", "topic"])["created_at"].apply(list).to_dict()
    window = pd.Timedelta(days=facts.variables["repeat_contact_days"])
    columns = (rows[name] for name in ("customer", "topic", "created_at", "solved_at"))
    return pd.Series([
        any(created < moment <= solved + window for moment in opened.get((customer, topic), ()))
        for customer, topic, created, solved in zip(*columns, strict=True)
    ], index=rows.index)


def first_contact_resolution_rate(facts: Facts) -> pd.DataFrame:
    """Solved with one customer contact over tickets; version 2 without repeats, over those that can be."""
    every, rows = contacts(facts), _by_customers(facts)
    count = rows["no"].map(every[~every["is_agent_initiated"]].groupby("case_no").size())
    handed = rows["no"].map(every.groupby("case_no")["is_escalated_to_human"].any()).fillna(False).astype(bool)
    once = rows["solved_at"].notna() & (count == 1)
    clean = once & ~_repeated(facts, rows) & (rows["reopened_count"] == 0) & ~handed & ~rows["is_escalated"]
    topics = facts.seeds["topics"].set_index("topic")["is_first_contact_resolvable"].astype(str).str.lower() == "true"
    able = rows["topic"].map(topics).fillna(False).astype(int)
    segments = ("channel", "agent", "team", "topic", "product_category")
    rows = rows.assign(denominator=1, sample_size=1)
    first = facts.periods.spread(rows.assign(numerator=once.astype(int)), *WEEKLY)
    net = rows.assign(numerator=clean.astype(int) * able, denominator=able, sample_size=able)
    gross = facts.periods.spread(rows.assign(numerator=clean.astype(int)), *WEEKLY)
    return pd.concat([
        kpi("first_contact_resolution_rate", 1, tally(first, segments)),
        kpi("first_contact_resolution_rate", 2, tally(facts.periods.spread(net, *WEEKLY), segments),
            companion(gross, "measure", "gross")),
    ])
