"""One number for all targets: how far the chosen KPIs reach them, weighted."""

from __future__ import annotations

import pandas as pd

from .calendars import OFFICE_CALENDAR, day_types
from .facts import Facts
from .tally import PERIOD, SLICE, kpi

GRAINS = ("month", "quarter", "year")
SLICES = ("all", "team", "region")
TARGETS = ("target_value", "target_low", "target_high")
ADDITIVE = ("sum", "count")


def chosen(facts: Facts) -> pd.DataFrame:
    """The KPIs of the index: weight, domain, polarity, formula kind and the version that is rated."""
    weights = facts.seeds["kpi_health_weights"]
    return weights.merge(facts.seeds["kpi_registry"], on="kpi_id").astype({"weight": float, "latest_version": int})


def _share_of_working_days(facts: Facts) -> pd.Series:
    """The share of each period's working days that is over, by grain and start."""
    rows = facts.periods.of(*GRAINS)
    days = pd.Series(pd.date_range(rows["period_start"].min(), rows["period_end"].max()))
    kind = days.dt.strftime("%Y-%m-%d").map(day_types(facts, OFFICE_CALENDAR))
    works = pd.Series((((days.dt.day_of_week < 5) & (kind != "holiday")) | (kind == "makeup_workday")).to_numpy(), days)
    share = [
        works[row.period_start:row.close].sum() / works[row.period_start:row.period_end].sum()
        for row in rows.itertuples()
    ]
    return pd.Series(share, pd.MultiIndex.from_frame(rows[PERIOD]))


def _attainment(row: object) -> float:
    """How far one value reaches its target: 1 is reached."""
    value, target, low, high = row.kpi_value, row.target_value, row.target_low, row.target_high
    if row.polarity == "band":
        bound = low if value < low else high if value > high else None
        return 1.0 if bound is None else 1 - abs(value - bound) / abs(bound)
    if not target:
        return float("nan")
    if row.polarity == "zero":
        return 1 - max(abs(value) - target, 0) / target
    return 1 + (1 if row.polarity == "higher" else -1) * (value - target) / abs(target)


def _targeted(facts: Facts, results: pd.DataFrame) -> pd.DataFrame:
    """Results of the chosen KPIs, as published, for which a target holds, with the part of it that is due by now."""
    rows = results[results["period_grain"].isin(GRAINS) & results["segment_type"].isin(SLICES)]
    rows = rows.merge(chosen(facts), on="kpi_id")
    rows = rows[(rows["kpi_version"] == rows["latest_version"]) & rows["kpi_value"].notna()]
    rows = rows.assign(period_start=pd.to_datetime(rows["period_start"]))
    targets = facts.seeds["kpi_targets"].astype(dict.fromkeys(TARGETS, float))
    rows = rows.merge(targets, on=["kpi_id", "period_grain", "segment_type", "segment_value"])
    since, until = pd.to_datetime(rows["valid_from"]), pd.to_datetime(rows["valid_to"])
    rows = rows[(rows["period_start"] >= since) & (rows["period_start"] <= until)]
    share = _share_of_working_days(facts).reindex(pd.MultiIndex.from_frame(rows[PERIOD])).to_numpy()
    due = rows["formula_kind"].isin(ADDITIVE)
    due_by_now = rows["target_value"].where(~due, rows["target_value"] * share)
    return rows.assign(target_value=due_by_now, kpi_value=rows["kpi_value"].round(6))


def crm_health_index(facts: Facts, results: pd.DataFrame) -> pd.DataFrame:
    """Mean attainment of the chosen KPIs times 100; by domain, and by team and region where those have targets."""
    rows = _targeted(facts, results)
    reached = pd.Series([_attainment(row) for row in rows.itertuples()], rows.index, dtype=float)
    rows = rows[reached.notna()].assign(reached=reached.clip(0, facts.variables["attainment_cap"]))
    rows = rows.assign(numerator=100 * rows["weight"] * rows["reached"], denominator=rows["weight"], sample_size=1)
    total = rows[rows["segment_type"] == "all"]
    parts = pd.concat([rows, total.assign(segment_type="domain", segment_value=total["domain"])])
    sums = ["numerator", "denominator", "sample_size"]
    return kpi("crm_health_index", 1, parts.groupby(SLICE, as_index=False)[sums].sum())
