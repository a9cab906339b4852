"""What service costs, in all and for a contact."""

from __future__ import annotations

import pandas as pd

from .acquisition import costs
from .facts import Facts, shared
from .service import inbound
from .tally import PERIOD, companion, kpi, tally

GRAINS = ("month", "quarter", "year")


@shared
def service_costs(facts: Facts) -> pd.DataFrame:
    """Bookings of service cost that come again."""
    rows = costs(facts)
    rows = rows[rows["cost_type"].eq("service") & ~rows["is_one_off"]]
    return rows.assign(numerator=rows["amount"], denominator=0, sample_size=1)


@shared
def handled(facts: Facts) -> pd.DataFrame:
    """Inbound contacts that somebody, or a bot, answered."""
    rows = inbound(facts)
    return rows[rows["is_answered"]].assign(numerator=0.0, denominator=1, sample_size=1)


def service_cost_total(facts: Facts) -> pd.DataFrame:
    """Cost of people, training and technology (version 1), of everything (2); each component as a share."""
    rows = facts.periods.spread(service_costs(facts), *GRAINS)
    segments = ("team", "channel", "region")
    first = rows[rows["cost_component"].isin(("personnel", "training", "technology"))]
    whole = tally(rows).set_index(PERIOD)[["numerator", "sample_size"]]
    whole = whole.rename(columns={"numerator": "denominator"})
    shares = tally(rows, ("cost_component",), total=False).drop(columns=["denominator", "sample_size"])
    shares = shares.join(whole, on=PERIOD).assign(segment_type="share")
    return pd.concat([
        kpi("service_cost_total", 1, tally(first, segments), count=True),
        kpi("service_cost_total", 2, tally(rows, segments), count=True),
        kpi("service_cost_total", 2, shares),
    ])


def cost_per_contact(facts: Facts) -> pd.DataFrame:
    """Cost of people and technology (version 1), or everything (2), over contacts; with operations as a companion."""
    cost, done = service_costs(facts).assign(sample_size=0), handled(facts)
    frames = []
    for kinds in (("personnel", "technology"), ("personnel", "technology", "operations"), None):
        counts = cost["cost_component"].isin(kinds) if kinds else pd.Series(True, cost.index)
        some = cost.assign(numerator=cost["numerator"].where(counts, 0.0))
        frames.append(facts.periods.spread(pd.concat([some, done], ignore_index=True), *GRAINS))
    narrow, wider, whole = frames
    return pd.concat([
        kpi("cost_per_contact", 1, tally(narrow, ("channel", "team")), companion(wider, "measure", "with operations")),
        kpi("cost_per_contact", 2, tally(whole, ("channel", "team"))),
    ])
