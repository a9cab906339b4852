"""Write the golden scorecard: what the sample is expected to give, one row per KPI, version and slice.

Run after a deliberate change of a definition or of the sample, and read the diff line by line: a number that moved
without a reason is a defect. Reads target/crm_metrics.duckdb, writes seeds/golden/golden_kpi_results.csv.
"""

from __future__ import annotations

import os
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pandas as pd

KEY = ["kpi_id", "kpi_version", "segment_type", "segment_value"]
PROJECT = Path(__file__).resolve().parents[1]


def plain(number: Decimal | int) -> str:
    """A number without needless zeros and without an exponent."""
    return format(Decimal(number).normalize(), "f")


def cell(value: Decimal | None, sample_size: int, numerator: Decimal | None, denominator: Decimal | None) -> str:
    """`value@observations`, empty before the @ where the KPI is unknown; `numerator/denominator` where that is shorter.

    A quotient keeps its observations only where they are not the denominator.
    """
    unknown = value is None or pd.isna(value)
    text = f"{'' if unknown else plain(value)}@{sample_size}"
    if unknown or pd.isna(numerator) or pd.isna(denominator) or not denominator:
        return text
    quotient = f"{plain(numerator)}/{plain(denominator)}" + (f"@{sample_size}" if sample_size != denominator else "")
    is_exact = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal("0.000001"), ROUND_HALF_UP) == value
    return quotient if is_exact and len(quotient) < len(text) else text


def golden(results: pd.DataFrame) -> pd.DataFrame:
    """The wide golden table: the last 13 months, all quarters and all years, one column each."""
    starts = pd.to_datetime(results["period_start"])
    last_months = sorted(starts[results["period_grain"] == "month"].unique())[-13:]
    kept = results[
        results["period_grain"].isin(["quarter", "year"])
        | ((results["period_grain"] == "month") & starts.isin(last_months))
    ].copy()
    kept["period"] = kept["period_grain"] + "_" + pd.to_datetime(kept["period_start"]).dt.strftime("%Y_%m")
    parts = (kept[name] for name in ("kpi_value", "sample_size", "numerator", "denominator"))
    kept["cell"] = [cell(*numbers) for numbers in zip(*parts, strict=True)]
    wide = kept.pivot(index=KEY, columns="period", values="cell")
    return wide.reset_index().sort_values(KEY)


def main() -> None:
    """Read the built warehouse and write the seed."""
    path = os.environ.get("CRM_METRICS_DUCKDB", str(PROJECT / "target" / "crm_metrics.duckdb"))
    with duckdb.connect(path, read_only=True) as connection:
        table = connection.table("scorecard.kpi_results")
        results = pd.DataFrame(table.fetchall(), columns=table.columns)
    target = PROJECT / "seeds" / "golden" / "golden_kpi_results.csv"
    golden(results).to_csv(target, index=False, lineterminator="\n")
    print(f"{target.relative_to(PROJECT)}: {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
