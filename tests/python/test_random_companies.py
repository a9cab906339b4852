"""Ten small companies that nobody has looked at: raw files written, landed, built, and compared with the reference."""

from __future__ import annotations

import importlib
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from warehouse_builder import build, land_folder

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

from reference import reference_results  # noqa: E402
from reference.comparison import differences, report, tidy, warehouse_results  # noqa: E402
from sample.company import simulate  # noqa: E402

VARIABLES = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
SEEDS = range(10)
# Even seeds keep the defaults and end in the middle of a month; odd ones turn every term that a company may define.
SETTINGS = {
    "wukong": {"as_of_date": "2024-08-20"},
    "zoho": {
        "as_of_date": "2025-03-31", "week_start": "sunday", "active_window_days": 60, "churn_window_days": 120,
        "dormant_window_days": 300, "lead_maturity_days": 45, "repeat_window_months": 6, "repeat_contact_days": 3,
        "adoption_window_days": 14, "lifespan_cap_years": 3, "new_customer_days": 45,
        "same_day_orders_count_once": False, "deal_size_bounds": [5000, 30000],
    },
}


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all builds; those of one CRM share a parsed project."""
    return tmp_path_factory.mktemp("companies")


@pytest.mark.parametrize("seed", SEEDS)
def test_random_company(seed: int, workshop: Path) -> None:
    crm = "zoho" if seed % 2 else "wukong"
    settings = {"raw_data": "landed", "crm_sources": [crm, "company_files"]} | SETTINGS[crm]
    company = simulate(seed=seed, customers=30 + 3 * seed, end=date.fromisoformat(str(settings["as_of_date"])))
    folder = workshop / str(seed)
    database = folder / "crm_metrics.duckdb"
    for source in (crm, "company_files"):
        importlib.import_module(f"sample.writers.{source}").write(company, folder / source)
        land_folder(database, folder / source, source)
    result = build(database, workshop / f"target_{crm}", settings)
    assert result.success, _failures(result)
    expected = tidy(reference_results(company, VARIABLES | settings))
    wrong = differences(warehouse_results(database), expected)
    if not wrong.empty:
        pytest.fail(report(wrong, len(expected)), pytrace=False)


def _failures(result) -> str:
    """What dbt could not do."""
    if result.exception is not None:
        return str(result.exception)
    broken = [row for row in result.result if str(row.status) in ("error", "fail")]
    return pd.Series({row.node.name: row.message for row in broken}).to_string()
