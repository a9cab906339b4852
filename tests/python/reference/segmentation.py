"""How many customers have exactly one value of each scheme."""

from __future__ import annotations

import pandas as pd

from .facts import Facts
from .tally import kpi, tally

SCHEMES = {
    "customer_type": "segment", "key_account_tier": "key_account_tier", "industry": "industry", "region": "region",
}


def segment_coverage_rate(facts: Facts) -> pd.DataFrame:
    """Customers with one value of a scheme over customers; the total adds the schemes, `share` is one value's part."""
    known = facts.customer_closes
    schemes, shares = [], []
    for scheme, column in SCHEMES.items():
        has = known[column].notna().astype(int)
        schemes.append(known.assign(scheme=scheme, numerator=has, denominator=1, sample_size=1))
        named = known[has == 1].assign(share=scheme + "=" + known[column], numerator=1)
        shares.append(tally(named, ("share",), total=False))
    every = tally(pd.concat(schemes, ignore_index=True), ("scheme", "region"))
    share = pd.concat(shares, ignore_index=True)
    base = tally(known.assign(denominator=1, sample_size=1)).drop(columns=["segment_type", "segment_value"])
    return kpi("segment_coverage_rate", 1, every, share.merge(base, on=["period_grain", "period_start"]))
