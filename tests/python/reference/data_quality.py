"""How good the records of the CRM are: filled, valid, single, agreeing, fresh and true."""

from __future__ import annotations

import pandas as pd

from .crm_effect import GRAINS, data_completeness_rate
from .dq_records import consistency_checks, consistency_rule, freshness, records, validity_checks
from .facts import Facts, local_day, shared, table
from .tally import PERIOD, SLICE, companion, known_only, kpi, tally


def _at_closes(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Records under each period at whose close they were there."""
    return pd.concat([
        rows[rows["day"] <= period.close].assign(
            period_grain=period.period_grain, period_start=period.period_start
        ) for period in facts.periods.of(*GRAINS).itertuples()
    ], ignore_index=True).assign(denominator=1, sample_size=1)


@shared
def verified(facts: Facts) -> pd.DataFrame:
    """Values that somebody checked against the world, by day."""
    columns = ["verification_id", "table_name", "column_name", "verified_on", "method", "is_correct", "corrected_on"]
    rows = table(facts.company.data_verifications or [dict.fromkeys(columns)], days=("verified_on", "corrected_on"))
    rows = rows[rows["is_correct"].notna()]
    right = rows["is_correct"].astype(bool)
    return rows.assign(day=rows["verified_on"], is_wrong=~right, numerator=right.astype(int), sample_size=1)


def data_accuracy_rate(facts: Facts, source: str) -> pd.DataFrame:
    """Records without a fault over records (version 1); values found right over values checked (version 2)."""
    every = pd.concat(records(facts, source), ignore_index=True)
    every = every.assign(numerator=(every["is_complete"] & every["is_valid"] & ~every["is_duplicate"]).astype(int))
    checked = facts.periods.spread(verified(facts).assign(denominator=1), *GRAINS)
    return pd.concat([
        kpi("data_accuracy_rate", 1, tally(_at_closes(facts, every), ("table_name", "owner", "team", "source"))),
        kpi("data_accuracy_rate", 2, tally(checked, ("table_name", "column_name", "method"))),
    ])


def data_uniqueness_rate(facts: Facts, source: str) -> pd.DataFrame:
    """Records that repeat no earlier one over records; those that do as a companion."""
    every = pd.concat(records(facts, source), ignore_index=True)
    every = _at_closes(facts, every[every["table_name"] != "opportunities"])
    double = every["is_duplicate"].astype(int)
    return kpi(
        "data_uniqueness_rate", 1, tally(every.assign(numerator=1 - double), ("table_name", "source", "owner")),
        companion(every.assign(numerator=double), "measure", "duplicate rate"),
    )


def data_validity_rate(facts: Facts, source: str) -> pd.DataFrame:
    """Values that follow their pattern or range over values that are there."""
    rows = _at_closes(facts, validity_checks(facts, source))
    return kpi("data_validity_rate", 1, tally(rows, ("table_name", "column_name", "source")))


def data_consistency_rate(facts: Facts) -> pd.DataFrame:
    """Pairs that agree over pairs of which both sides are there."""
    rows = consistency_checks(facts)
    rows = _at_closes(facts, rows.assign(rule=consistency_rule(facts, rows)))
    return kpi("data_consistency_rate", 1, tally(rows, ("rule", "table_name")))


def data_timeliness_rate(facts: Facts) -> pd.DataFrame:
    """Customers about whom something was noted or asked lately over customers, at the close."""
    seen, known, found = freshness(facts), facts.variables, []
    for _, rows in facts.customer_closes.groupby(PERIOD):
        close = rows["close"].iloc[0]
        last = seen[seen["day"] <= close].groupby("customer")["day"].max()
        limit = rows["key_account_tier"].eq("A").map({
            True: known["data_fresh_days_key_accounts"], False: known["data_fresh_days"],
        })
        since = (close - rows["customer"].map(last)).dt.days
        found.append(rows.assign(numerator=(since <= limit).astype(int), denominator=1, sample_size=1))
    segments = ("owner", "team", "key_account_tier")
    return kpi("data_timeliness_rate", 1, tally(pd.concat(found, ignore_index=True), segments))


def data_cleansing_rate(facts: Facts) -> pd.DataFrame:
    """Wrong values that were corrected since over wrong values; the days that took as a companion."""
    rows = verified(facts)
    rows = rows[rows["is_wrong"]]
    mended = rows["corrected_on"] <= facts.last
    took = (rows["corrected_on"] - rows["verified_on"]).dt.days
    rows = rows.assign(numerator=mended.astype(int), denominator=1, took=took, is_mended=mended)
    rows = facts.periods.spread(rows, *GRAINS)
    done = rows["is_mended"].astype(int)
    days = rows.assign(numerator=rows["took"].where(rows["is_mended"], 0.0), denominator=done, sample_size=done)
    return kpi(
        "data_cleansing_rate", 1, tally(rows, ("table_name",)),
        known_only(companion(days, "measure", "days to correct")),
    )


def data_quality_index(facts: Facts, source: str) -> pd.DataFrame:
    """The weighted mean of the scores of all dimensions that have one; each of them as a part."""
    accuracy = data_accuracy_rate(facts, source)
    scores = {
        "completeness": data_completeness_rate(facts, source), "validity": data_validity_rate(facts, source),
        "uniqueness": data_uniqueness_rate(facts, source), "consistency": data_consistency_rate(facts),
        "timeliness": data_timeliness_rate(facts), "accuracy": accuracy[accuracy["kpi_version"] == 2],
    }
    rows = pd.concat([rows.assign(dimension=name) for name, rows in scores.items()], ignore_index=True)
    rows = rows[rows["segment_type"].isin(("all", "table_name")) & rows["kpi_value"].notna()]
    weights = facts.seeds["dq_dimensions"].set_index("dq_dimension")["weight"].astype(float)
    weight = rows["dimension"].map(weights)
    index = rows[SLICE].assign(numerator=weight * rows["kpi_value"], denominator=weight, sample_size=1)
    index = index.groupby(SLICE, as_index=False).sum()
    parts = rows[rows["segment_type"] == "all"]
    parts = parts.assign(segment_type="dimension", segment_value=parts["dimension"])
    return kpi("data_quality_index", 1, index, parts[[*SLICE, "numerator", "denominator", "sample_size"]])


def _deals(facts: Facts) -> pd.DataFrame:
    """Local days on which deals were opened and closed, with their customer and owner."""
    rows = pd.DataFrame(facts.company.opportunities)
    rows = rows[~rows["is_test"] & facts.real(rows["account_no"])]
    return rows.assign(
        customer=facts.customer(rows["account_no"]), opened=local_day(rows["created_at"]),
        closed=local_day(rows["closed_at"]),
    )


def ownership_conflict_rate(facts: Facts) -> pd.DataFrame:
    """Owned customers with an open deal of somebody else over owned customers, at the close."""
    deals, there, found = _deals(facts), facts.customer_closes, []
    for _, rows in there[there["owner"].notna()].groupby(PERIOD):
        close = rows["close"].iloc[0]
        is_open = (deals["opened"] <= close) & ~(deals["closed"] <= close) & deals["owner_code"].notna()
        mine = rows.set_index("customer")["owner"]
        other = deals[is_open & (deals["owner_code"] != deals["customer"].map(mine))]
        hit = rows["customer"].isin(other["customer"]).astype(int)
        found.append(rows.assign(numerator=hit, denominator=1, sample_size=1))
    return kpi("ownership_conflict_rate", 1, tally(pd.concat(found, ignore_index=True), ("owner", "team")))
