"""What service may have brought: customers whose tickets were solved against those without any, before and after."""

from __future__ import annotations

import pandas as pd

from .facts import Facts, local_day
from .service import tickets
from .tally import SLICE, kpi, rounded

GRAINS = ("quarter", "year")
MONTHS = {"quarter": 3, "year": 12}


def _groups(facts: Facts, first: pd.Timestamp, last: pd.Timestamp) -> tuple[set, set]:
    """Customers with a ticket solved between two days, and those with any opened or solved."""
    rows = tickets(facts)
    solved = set(rows.loc[local_day(rows["solved_at"]).between(first, last), "customer"].dropna())
    return solved, solved | set(rows.loc[rows["day"].between(first, last), "customer"].dropna())


def _followed(facts: Facts) -> pd.DataFrame:
    """Customers active at the opening of periods with one after them: group, revenue and activity around each."""
    moves, there, found = facts.movements, facts.customer_periods, []
    known = set(facts.periods.table[["period_grain", "period_start"]].itertuples(index=False, name=None))
    for (grain, start), rows in there[there["is_open"]].groupby(["period_grain", "period_start"]):
        if grain not in GRAINS:
            continue
        step = pd.DateOffset(months=MONTHS[grain])
        after, before = start + step, start - step
        if (grain, after) not in known:
            continue
        solved, touched = _groups(facts, start, after - pd.Timedelta(days=1))
        revenue = [
            moves[moves["day"].between(day, min(day + step - pd.Timedelta(days=1), facts.last))]
            .groupby("customer")["amount"].sum().reindex(rows["customer"]).fillna(0.0).to_numpy()
            for day in (before, after)
        ]
        later = there[(there["period_grain"] == grain) & (there["period_start"] == after)]
        stays = later.set_index("customer")["is_close"].reindex(rows["customer"]).fillna(False).astype(bool)
        found.append(rows.assign(
            is_treated=rows["customer"].isin(solved), is_control=~rows["customer"].isin(touched),
            change=revenue[1] - revenue[0], is_lost=~stays.to_numpy(), has_before=(grain, before) in known,
        ))
    return pd.concat(found, ignore_index=True)


def _compared(rows: pd.DataFrame, value: str, segments: tuple[str, ...]) -> pd.DataFrame:
    """The mean of a value in both groups of each slice, and how many were treated; unknown where a group is empty."""
    parts = []
    for segment in ("all", *segments):
        name = "all" if segment == "all" else rows[segment].astype(object).where(rows[segment].notna(), "unknown")
        named = rows.assign(segment_type=segment, segment_value=name)
        slices = named[SLICE].drop_duplicates()
        for group in ("treated", "control"):
            mean = named[named[f"is_{group}"]].groupby(SLICE)[value].agg(**{group: "mean", f"{group}_count": "size"})
            slices = slices.join(mean, on=SLICE)
        parts.append(slices)
    found = pd.concat(parts, ignore_index=True)
    found = found[found["treated_count"].notna() | found["control_count"].notna()]
    return found.assign(sample_size=found["treated_count"].fillna(0))


def service_revenue_contribution(facts: Facts) -> pd.DataFrame:
    """What the revenue of served customers grew more than that of others, times their number."""
    rows = _followed(facts)
    rows = rows[rows["has_before"]].assign(change=lambda frame: frame["change"].astype(float))
    found = _compared(rows, "change", ("segment", "key_account_tier"))
    found["numerator"] = (found["treated"] - found["control"]) * found["treated_count"]
    return kpi("service_revenue_contribution", 1, found[[*SLICE, "numerator", "sample_size"]], count=True)


def service_churn_reduction(facts: Facts) -> pd.DataFrame:
    """How many points fewer of the served customers left in the period after; relative to the others beside it."""
    rows = _followed(facts)
    rows = rows[rows["is_close"]].assign(is_lost=lambda frame: frame["is_lost"].astype(float))
    found = _compared(rows, "is_lost", ("segment",))
    found["numerator"] = found["control"] - found["treated"]
    found["denominator"] = 1.0
    relative = found[found["segment_type"] == "all"].assign(segment_type="measure", segment_value="relative")
    relative["denominator"] = relative["control"]
    columns = [*SLICE, "numerator", "denominator", "sample_size"]
    return kpi("service_churn_reduction", 1, found[columns], rounded(relative[columns]))
