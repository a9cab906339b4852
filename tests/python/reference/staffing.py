"""The people of the service desk: how many there are, what they do with their time, and what a contact takes."""

from __future__ import annotations

import pandas as pd

from .facts import Facts, shared, table
from .service import WEEKLY, contacts
from .tally import PERIOD, companion, known_only, kpi, rounded, tally, tally_orders

GRAINS = ("month", "quarter", "year")
WHO = ("agent", "team")
STATES = ("handling", "available", "break", "training")


@shared
def full_time_months(facts: Facts) -> pd.DataFrame:
    """Days of service agents at work, each as a share of its month and of full time."""
    days = ("hired_on", "left_on", "leave_from", "leave_to")
    people = table(facts.company.employees, days=days, numbers=("fte",))
    people = people[people["role"] == "service_agent"].assign(agent=people["code"])
    rows = pd.DataFrame({"day": pd.date_range(facts.periods.first, facts.last)}).merge(people, how="cross")
    employed = (rows["hired_on"] <= rows["day"]) & ~(rows["left_on"] <= rows["day"])
    away = (rows["leave_from"] <= rows["day"]) & ~(rows["leave_to"] < rows["day"])
    return rows[employed & ~away].assign(months=rows["fte"] / rows["day"].dt.days_in_month)


@shared
def answered_by_people(facts: Facts) -> pd.DataFrame:
    """Contacts that an agent answered."""
    rows = contacts(facts)
    return rows[rows["handled_by"].eq("human") & rows["is_answered"] & rows["agent"].notna()]


@shared
def states(facts: Facts) -> pd.DataFrame:
    """Seconds of agents by state, each state in a column too."""
    rows = table(facts.company.user_activities, days=("activity_date",), numbers=("duration_seconds",))
    rows = rows[rows["activity_type"] == "agent_state"]
    rows = rows.assign(agent=rows["employee_code"], day=rows["activity_date"], paid=rows["duration_seconds"])
    for state in STATES:
        rows[state] = rows["paid"].where(rows["detail"] == state, 0.0)
    return rows.assign(team=rows["agent"].map(facts.team_of))


def contacts_per_agent(facts: Facts) -> pd.DataFrame:
    """Contacts that people answered over full-time agents; over hours logged as a companion."""
    done = answered_by_people(facts).assign(numerator=1, denominator=0.0, sample_size=1)
    staff = full_time_months(facts).assign(numerator=0, sample_size=0)
    logged = states(facts).assign(numerator=0, sample_size=0)
    staff, logged = (
        staff.assign(denominator=staff["months"]),
        logged.assign(denominator=(logged["handling"] + logged["available"]) / 3600),
    )
    both, by_hour = (
        facts.periods.spread(pd.concat([done, base], ignore_index=True), *GRAINS) for base in (staff, logged)
    )
    per_hour = companion(by_hour, "measure", "per logged hour")
    return kpi("contacts_per_agent", 1, rounded(tally(both, WHO)), rounded(per_hour))


def average_handle_time(facts: Facts) -> pd.DataFrame:
    """Mean seconds of a contact (1), shared among those served side by side (2); its parts as companions."""
    rows = answered_by_people(facts)
    rows = rows[rows["handle_seconds"].notna()].assign(denominator=1, sample_size=1)
    rows = facts.periods.spread(rows, *WEEKLY)
    side_by_side = rows["concurrent_contacts"].fillna(1)
    parts = []
    for column, name in (("talk_seconds", "talk"), ("hold_seconds", "hold"),
                         ("after_contact_seconds", "after-contact work")):
        is_there = rows[column].notna().astype(int)
        part = rows.assign(numerator=rows[column], denominator=is_there, sample_size=is_there)
        parts.append(known_only(companion(part, "measure", name)))
    return pd.concat([
        kpi("average_handle_time", 1, tally(rows.assign(numerator=rows["handle_seconds"]), (*WHO, "topic"))),
        kpi("average_handle_time", 2,
            tally(rows.assign(numerator=rows["handle_seconds"] / side_by_side), ("channel", *WHO, "topic")), *parts),
    ])


def _by_agents(rows: pd.DataFrame, segments: tuple[str, ...] = WHO) -> pd.DataFrame:
    """The tally of states; the sample is the number of days of agents that were logged."""
    named = rows.assign(agent_day=rows["agent"] + rows["day"].dt.strftime(" %Y-%m-%d"))
    return tally_orders(named, segments, "agent_day")


def agent_occupancy(facts: Facts) -> pd.DataFrame:
    """Seconds of handling over the whole shift (version 1), over handling and waiting (version 2)."""
    rows = facts.periods.spread(states(facts), *WEEKLY)
    rows["numerator"] = rows["handling"]
    shift = rows["handling"] + rows["available"] + rows["break"] + rows["training"]
    return pd.concat([
        kpi("agent_occupancy", 1, _by_agents(rows.assign(denominator=shift))),
        kpi("agent_occupancy", 2, _by_agents(rows.assign(denominator=rows["handling"] + rows["available"]))),
    ])


def agent_utilization(facts: Facts) -> pd.DataFrame:
    """Seconds of handling over paid ones; with those of waiting as a companion."""
    rows = facts.periods.spread(states(facts), *GRAINS)
    rows["denominator"] = rows["paid"]
    ready = _by_agents(rows.assign(numerator=rows["handling"] + rows["available"]), ())
    return kpi(
        "agent_utilization", 1, _by_agents(rows.assign(numerator=rows["handling"])),
        ready.assign(segment_type="measure", segment_value="productive and available"),
    )


def agents_per_1000_contacts(facts: Facts) -> pd.DataFrame:
    """Full-time agents for 1,000 answered contacts; the share of their capacity that the contacts took."""
    done = answered_by_people(facts).assign(numerator=0.0, denominator=1, sample_size=1)
    staff = full_time_months(facts).assign(denominator=0, sample_size=0)
    staff["numerator"] = 1000 * staff["months"]
    paid = states(facts).assign(numerator=0.0, sample_size=0)
    paid["denominator"] = paid["paid"] * facts.variables["occupancy_target"]
    took = done.assign(numerator=done["handle_seconds"].fillna(0.0), denominator=0.0)
    both, capacity = (
        facts.periods.spread(pd.concat(frames, ignore_index=True), *GRAINS) for frames in ((done, staff), (took, paid))
    )
    used = companion(capacity, "measure", "capacity used")
    timed = facts.periods.spread(done[done["handle_seconds"].notna()], *GRAINS)
    is_timed = pd.MultiIndex.from_frame(used[PERIOD]).isin(pd.MultiIndex.from_frame(timed[PERIOD]))
    used["numerator"] = used["numerator"].where(is_timed)
    return kpi("agents_per_1000_contacts", 1, tally(both, ("team",)), used)
