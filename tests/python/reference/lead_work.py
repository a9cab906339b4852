"""What happens to leads and deals while they are open: volume, quality, speed and neglect."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .calendars import Hours
from .engagement import touches
from .facts import SHANGHAI, Facts, local_day
from .sales import STAGES, deals, leads
from .tally import companion, kpi, quantiles, tally

GRAINS = ("month", "quarter", "year")
WEEKLY = ("week", *GRAINS)


def lead_volume(facts: Facts) -> pd.DataFrame:
    """Leads by the day of the first contact; as a companion by the day of creation."""
    rows = leads(facts).assign(numerator=1, sample_size=1)
    worked = facts.periods.spread(rows.assign(day=rows["contacted"]), *WEEKLY)
    segments = ("channel", "campaign", "owner", "team", "region", "industry")
    created = companion(facts.periods.spread(rows, *WEEKLY), "measure", "created")
    return kpi("lead_volume", 1, tally(worked, segments), created, count=True)


def lead_qualification_rate(facts: Facts) -> pd.DataFrame:
    """Leads that reached at least `qualified` in time, over leads created."""
    rows = leads(facts)
    entered = pd.DataFrame(facts.company.opportunity_stages)
    entered = entered[entered["stage"].isin(STAGES[STAGES.index("qualified"):])]
    first = local_day(entered["entered_at"]).groupby(entered["opportunity_no"]).min()
    # whoever was converted without a deal was qualified by that
    converted = local_day(rows["converted_at"]).where(rows["deal"].isna())
    reached = rows["deal"].map(first).fillna(converted)
    took = (reached - rows["day"]).dt.days
    timely = (took <= facts.variables["lead_maturity_days"]).astype(int)
    rows = facts.periods.spread(rows.assign(numerator=timely, denominator=1, sample_size=1), *GRAINS)
    segments = ("channel", "campaign", "owner", "team", "industry", "region", "lead_grade")
    return kpi("lead_qualification_rate", 1, tally(rows, segments))


def _first_human_touch(facts: Facts) -> pd.Series:
    """The moment (UTC) of the earliest touch about each lead that no machine made."""
    rows = touches(facts)
    return rows[~rows["is_automated"] & rows["lead_no"].notna()].groupby("lead_no")["occurred_at"].min()


def lead_follow_up_sla_rate(facts: Facts) -> pd.DataFrame:
    """Leads touched within the agreed business minutes of creation; those that still have time are left out."""
    rows, hours, limit = leads(facts), Hours(facts), facts.variables["lead_sla_minutes"]
    rows["touched_at"] = rows["no"].map(_first_human_touch(facts))
    until = rows["touched_at"].fillna(facts.last + pd.Timedelta(days=1) - SHANGHAI)
    channels = rows["channel"].where(rows["channel"].isin(hours.shifts), "phone")
    rows["value"] = hours.minutes(channels, rows["created_at"], until)
    rows = rows[rows["touched_at"].notna() | (rows["value"] > limit)]
    hit = rows["touched_at"].notna() & (rows["value"] <= limit)
    rows = facts.periods.spread(rows.assign(numerator=hit.astype(int), denominator=1, sample_size=1), *WEEKLY)
    touched = rows[rows["touched_at"].notna()]
    return kpi(
        "lead_follow_up_sla_rate", 1, tally(rows, ("owner", "team", "channel", "region")),
        quantiles(touched, 0.5, "median minutes"), quantiles(touched, 0.9, "90th percentile minutes"),
    )


def _open_records(facts: Facts) -> pd.DataFrame:
    """Leads and deals with the days between which each is open, and its touches by people are of interest."""
    lead = leads(facts).assign(record_type="lead", key_account_tier=None)
    young = lead["day"] + pd.Timedelta(days=facts.variables["lead_maturity_days"])
    before = local_day(lead["converted_at"]) - pd.Timedelta(days=1)
    lead["last_open"] = pd.concat([young, before], axis=1).min(axis=1)
    deal = deals(facts).assign(record_type="opportunity")
    deal["last_open"] = (deal["closed"] - pd.Timedelta(days=1)).fillna(facts.last)
    columns = ["no", "record_type", "day", "last_open", "owner", "team", "key_account_tier"]
    return pd.concat([lead[columns], deal[columns]], ignore_index=True)


def _latest(events: pd.DataFrame, wanted: pd.DataFrame, value: str) -> np.ndarray:
    """The value of the last event (by `day`, then as sorted) of each record up to each close."""
    left = wanted[["no", "close"]].assign(position=range(len(wanted)), no=wanted["no"].astype(object))
    right = events[["no", "day", value]].rename(columns={value: "found"}).astype({"no": object})
    found = pd.merge_asof(
        left.astype({"close": "datetime64[us]"}).sort_values("close"),
        right.astype({"day": "datetime64[us]"}).sort_values("day", kind="stable"),
        left_on="close", right_on="day", by="no",
    )
    return found.sort_values("position")["found"].to_numpy()


def follow_up_omission_rate(facts: Facts) -> pd.DataFrame:
    """Open leads and deals that nobody touched for days, over open ones, at the close of each period."""
    records, found = _open_records(facts), []
    for period in facts.periods.of(*WEEKLY).itertuples():
        there = records[(records["day"] <= period.close) & (records["last_open"] >= period.close)]
        found.append(there.assign(
            period_grain=period.period_grain, period_start=period.period_start, close=period.close
        ))
    rows = pd.concat(found, ignore_index=True)
    human = touches(facts)
    human = human[~human["is_automated"]]
    human = human.assign(no=human["lead_no"].fillna(human["opportunity_no"]), touched=human["day"])
    rows["touched"] = pd.Series(_latest(human[human["no"].notna()], rows, "touched")).fillna(rows["day"])
    stages = pd.DataFrame(facts.company.opportunity_stages).rename(columns={"opportunity_no": "no"})
    stages = stages.sort_values("entered_at", kind="stable").assign(day=lambda frame: local_day(frame["entered_at"]))
    stage = pd.Series(_latest(stages, rows, "stage"))
    overdue = (rows["close"] - rows["touched"]).dt.days > facts.variables["follow_up_days"]
    rows = rows.assign(
        stage=stage.where(rows["record_type"] == "opportunity", "lead"), numerator=overdue.astype(int),
        denominator=1, sample_size=1,
    )
    return kpi("follow_up_omission_rate", 1, tally(rows, ("owner", "team", "stage", "key_account_tier", "record_type")))
