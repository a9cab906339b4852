"""How many customers take part, how much, how often, and on how many channels."""

from __future__ import annotations

import pandas as pd

from .engagement import GRAINS, interaction_frequency, interactions, touches
from .facts import Facts, shared
from .tally import PERIOD, companion, kpi, quantiles, tally

WHO = ("segment", "owner", "team", "key_account_tier")
MONTHLY_USERS = 28


@shared
def countable_orders(facts: Facts) -> pd.DataFrame:
    """Effective orders with an amount above 0, returned ones included."""
    return facts.all_orders[facts.all_orders["amount"] > 0].reset_index(drop=True)


@shared
def _points(facts: Facts) -> pd.DataFrame:
    """Interactions of known customers, with the points of their kind."""
    points = facts.seeds["interaction_types"].set_index("interaction_type")["points"].astype(float)
    rows = interactions(facts)
    return rows[rows["customer"].notna()].assign(points=rows["kind"].map(points))


def engagement_rate(facts: Facts) -> pd.DataFrame:
    """Interactions over active customers (version 1); active customers who began one that counts, over all (2)."""
    first = interaction_frequency(facts)
    first = first[(first["kpi_version"] == 2) & first["segment_type"].isin(("all", *WHO))]
    rows = _points(facts)
    rows = facts.periods.spread(rows[rows["direction"].eq("inbound") & (rows["points"] > 0)], *GRAINS)
    who = rows[[*PERIOD, "customer"]].drop_duplicates().assign(numerator=1)
    there = facts.active_customers.merge(who, on=[*PERIOD, "customer"], how="left").fillna({"numerator": 0})
    whole = tally(there)[[*PERIOD, "denominator", "sample_size"]]
    ways = rows[[*PERIOD, "customer", "channel"]].drop_duplicates().assign(numerator=1)
    ways = ways.merge(there[[*PERIOD, "customer"]], on=[*PERIOD, "customer"])
    ways = tally(ways, ("channel",), total=False).merge(whole, on=PERIOD)
    return pd.concat([
        first.assign(kpi_id="engagement_rate", kpi_version=1), kpi("engagement_rate", 2, tally(there, WHO), ways),
    ])


def engagement_score(facts: Facts) -> pd.DataFrame:
    """Mean index of active customers: points against those of the most active twentieth, at most 100."""
    kinds = facts.seeds["interaction_types"].set_index("interaction_type")["points"].astype(float)
    orders = countable_orders(facts)[["customer", "day"]].assign(points=kinds["purchase"])
    rows = pd.concat([_points(facts)[["customer", "day", "points"]], orders], ignore_index=True)
    won = facts.periods.spread(rows, *GRAINS).groupby([*PERIOD, "customer"])["points"].sum()
    there = facts.active_customers.join(won, on=[*PERIOD, "customer"]).fillna({"points": 0.0})
    best = quantiles(there.assign(value=there["points"]), 0.95, "p95").set_index(PERIOD)["kpi_value"]
    best = best.where(best > 0).rename("best")
    there = there.join(best, on=PERIOD)
    index = (100 * there["points"] / there["best"]).clip(upper=100)
    main = tally(there.assign(numerator=index), WHO).join(best, on=PERIOD)
    main["numerator"] = main["numerator"].where(main["best"].notna())
    return kpi(
        "engagement_score", 1, main,
        companion(there.assign(numerator=there["points"]), "measure", "points per customer"),
    )


def active_customer_rate(facts: Facts) -> pd.DataFrame:
    """Customers active at the close who ordered, logged in or met us lately, over those active at the close."""
    used = touches(facts)
    used = used[used["kind"].isin(("app_login", "meeting")) & used["customer"].notna()]
    acts = pd.concat([used[["customer", "day"]], countable_orders(facts)[["customer", "day"]]], ignore_index=True)
    there, found = facts.customer_closes, []
    for _, rows in there[there["is_active"]].groupby(PERIOD):
        close = rows["close"].iloc[0]
        first = close - pd.Timedelta(days=facts.variables["activity_window_days"] - 1)
        recent = acts.loc[acts["day"].between(first, close), "customer"]
        found.append(rows.assign(numerator=rows["customer"].isin(recent).astype(int), denominator=1, sample_size=1))
    segments = ("segment", "owner", "team", "product_category", "region")
    return kpi("active_customer_rate", 1, tally(pd.concat(found, ignore_index=True), segments))


def _user_days(facts: Facts, rows: pd.DataFrame, length: int) -> pd.DataFrame:
    """For every reported day, the users of each slice of the days up to it: one row a user."""
    each = [rows.assign(day=rows["day"] + pd.Timedelta(days=step)) for step in range(length)]
    every = pd.concat(each, ignore_index=True).drop_duplicates()
    return facts.periods.spread(every, *GRAINS)


def _stickiness(facts: Facts, logins: pd.DataFrame, segment: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Users of days (and of weeks) over those of 28 days, added up over days, for the slices of one segment."""
    slots = [*PERIOD, "segment_type", "segment_value"]
    logins = logins.assign(all="all")[["customer", "day", segment]].drop_duplicates()
    seen = facts.periods.spread(logins, *GRAINS).drop_duplicates([*PERIOD, "customer", segment])
    users = tally(seen.assign(sample_size=1), (segment,), total=False)
    sums = {
        length: tally(_user_days(facts, logins, length).assign(numerator=1), (segment,), total=False)
        for length in (1, 7, MONTHLY_USERS)
    }
    slices = sums[MONTHLY_USERS].rename(columns={"numerator": "denominator"}).merge(users, how="left", on=slots)
    daily, weekly = (
        slices.merge(sums[length], how="left", on=slots).fillna({"numerator": 0, "sample_size": 0}) for length in (1, 7)
    )
    return daily, weekly


def stickiness_dau_mau(facts: Facts) -> pd.DataFrame:
    """Customers who log in on a day over those of 28 days, added up over days; those of a week as a companion."""
    rows = touches(facts)
    rows = facts.attributes(rows[rows["kind"].eq("app_login") & rows["customer"].notna()])
    whole, weekly = _stickiness(facts, rows, "all")
    parts = [_stickiness(facts, rows, segment)[0] for segment in ("platform", "segment", "product_category")]
    weekly = weekly.assign(segment_type="measure", segment_value="weekly")
    return kpi("stickiness_dau_mau", 1, whole, *parts, weekly)


def multichannel_customer_rate(facts: Facts) -> pd.DataFrame:
    """Customers on two channels or more over those on any; each channel's part of their interactions."""
    rows = _points(facts)
    rows = facts.periods.spread(rows[rows["channel"].notna()], *GRAINS)
    ways = rows.groupby([*PERIOD, "customer"])["channel"].nunique().rename("ways")
    last = rows.sort_values("occurred_at").drop_duplicates([*PERIOD, "customer"], keep="last")
    last = last.join(ways, on=[*PERIOD, "customer"])
    last = last.assign(numerator=(last["ways"] >= 2).astype(int), denominator=1, sample_size=1)
    whole = tally(rows.assign(denominator=1, sample_size=1))[[*PERIOD, "denominator", "sample_size"]]
    shares = tally(rows.assign(numerator=1), ("channel",), total=False).merge(whole, on=PERIOD)
    return kpi(
        "multichannel_customer_rate", 1, tally(last, ("segment", "region", "key_account_tier")),
        shares.assign(segment_type="share"),
    )
