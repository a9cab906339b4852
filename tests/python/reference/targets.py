"""Revenue against what was planned, and against the market."""

from __future__ import annotations

import pandas as pd

from .calendars import working_days
from .facts import Facts, shared, table
from .tally import SLICE, kpi, tally_orders

GRAINS = ("month", "quarter", "year")
SUBJECTS = ("team", "owner", "region", "product_category", "channel", "key_account_tier")


@shared
def _references(facts: Facts) -> pd.DataFrame:
    """Figures that the company compares itself with, known by the day of the report, the latest version last."""
    rows = table(facts.company.reference_values, days=("period_start", "version_as_of"), numbers=("reference_value",))
    return rows[rows["version_as_of"] <= facts.last].sort_values("version_as_of", kind="stable")


def _targets(facts: Facts, crm: str) -> pd.DataFrame:
    """Monthly targets; those of owners come from the plans in the CRM, where it has any and nobody else set them."""
    rows = _references(facts)
    rows = rows[rows["measure"].eq("sales_revenue") & rows["scenario"].eq("target") & rows["period_grain"].eq("month")]
    rows = rows.drop_duplicates(["period_start", "subject_type", "subject_value"], keep="last")
    columns = ["period_start", "subject_type", "subject_value", "reference_value"]
    if crm != "wukong" or rows["subject_type"].eq("owner").any():
        return rows[columns]
    plans = table(facts.company.sales_targets, numbers=("amount",))
    plans = plans[plans["kind"].eq("contract_amount") & plans["employee_code"].notna()]
    months = pd.to_datetime(plans[["year", "month"]].assign(day=1)).astype("datetime64[us]")
    plans = plans.assign(
        period_start=months, subject_type="owner", subject_value=plans["employee_code"],
        reference_value=plans["amount"],
    )
    return pd.concat([rows[columns], plans[columns]], ignore_index=True)


def _targets_by_period(facts: Facts, crm: str) -> pd.DataFrame:
    """Targets added up to the month of each close; the running month by working days."""
    rows, works, parts = _targets(facts, crm).rename(columns={"period_start": "month"}), working_days(facts), []
    for period in facts.periods.of(*GRAINS).itertuples():
        running = period.close.replace(day=1)
        days = works[running : running + pd.offsets.MonthEnd(0)]
        share = days[: period.close].sum() / days.sum()
        there = rows[rows["month"].between(period.period_start, running)]
        value = there["reference_value"] * (there["month"] == running).map({True: share, False: 1.0})
        parts.append(there.assign(target=value, period_grain=period.period_grain, period_start=period.period_start))
    found = pd.concat(parts).rename(columns={"subject_type": "segment_type", "subject_value": "segment_value"})
    return found.groupby(SLICE, as_index=False)["target"].sum()


def sales_attainment_rate(facts: Facts, crm: str) -> pd.DataFrame:
    """Net revenue over the target, so that a target below 0 can be met too."""
    target = _targets_by_period(facts, crm)
    target = target[target["segment_type"].isin(("all", *SUBJECTS))]
    moves = facts.periods.spread(facts.movements, *GRAINS)
    sold = tally_orders(moves.assign(numerator=moves["amount"]), SUBJECTS)
    rows = target.merge(sold, on=SLICE, how="left").fillna({"numerator": 0.0, "sample_size": 0})
    rows["denominator"] = rows["target"].abs()
    rows["numerator"] = rows["numerator"] - rows["target"] + rows["denominator"]
    return kpi("sales_attainment_rate", 1, rows.drop(columns="target"))


@shared
def _market(facts: Facts) -> pd.DataFrame:
    """Size and largest competitor of each category and quarter that has a size."""
    rows = _references(facts)
    rows = rows[rows["period_grain"].eq("quarter") & rows["subject_type"].eq("product_category")]
    rows = rows[rows["period_start"] <= facts.last]
    slot = ["period_start", "subject_value"]
    size = rows[rows["scenario"] == "market_size"].drop_duplicates(slot, keep="last")
    others = rows[rows["scenario"] == "competitor"].drop_duplicates([*slot, "source_note"], keep="last")
    largest = others.groupby(slot)["reference_value"].max().rename("largest")
    size = size[[*slot, "reference_value"]].rename(columns={"reference_value": "size"}).join(largest, on=slot)
    return size.rename(columns={"period_start": "day", "subject_value": "product_category"})


@shared
def market_share(facts: Facts) -> pd.DataFrame:
    """Own revenue over the size of the market, and over the largest competitor."""
    market, moves = _market(facts), facts.movements
    quarter = facts.periods.start_of(moves["day"], "quarter")
    slots = market.rename(columns={"day": "quarter"})
    own = moves[["order_no", "day", "product_category", "amount"]].assign(quarter=quarter)
    own = own.merge(slots, on=["quarter", "product_category"])
    own = own.assign(numerator=own["amount"], denominator=0.0)
    market = market.assign(numerator=0.0, order_no=None, amount=0.0)
    parts = []
    for name, segments in (("size", ("product_category",)), ("largest", ())):
        known = market[market[name].notna()]
        both = pd.concat([own[own[name].notna()], known.assign(denominator=known[name])], ignore_index=True)
        parts.append(tally_orders(facts.periods.spread(both, "quarter", "year"), segments))
    parts[1] = parts[1].assign(segment_type="measure", segment_value="relative share")
    return kpi("market_share", 1, *parts)


def market_share_growth_rate(facts: Facts) -> pd.DataFrame:
    """Growth of the published share over the year before, and the difference itself."""
    share = market_share(facts)
    share = share[share["segment_type"] != "measure"][[*SLICE, "kpi_value", "sample_size"]]
    share = share[share["kpi_value"].notna()].assign(share=lambda rows: rows["kpi_value"].round(6))
    share = share.drop(columns="kpi_value")
    before = share[[*SLICE, "share"]].rename(columns={"share": "denominator"})
    before["period_start"] = before["period_start"] + pd.DateOffset(years=1)
    rows = share.merge(before, on=SLICE)
    rows["numerator"] = rows["share"] - rows["denominator"]
    rows = rows.drop(columns="share")
    points = rows[rows["segment_type"] == "all"].assign(
        kpi_value=lambda rows: rows["numerator"], denominator=float("nan"), segment_type="measure",
        segment_value="percentage points",
    )
    return kpi("market_share_growth_rate", 1, rows, points)
