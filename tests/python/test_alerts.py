"""An alert is the same alert the next night: same id, same opening day, even over the end of a year."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

import warehouse_builder

NIGHTS = ("2025-12-30", "2025-12-31")


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[pd.DataFrame]:
    """The alerts of two nights in a row: in the second one a month, a quarter and a year are over."""
    found = []
    for night in NIGHTS:
        folder: Path = tmp_path_factory.mktemp(f"night_{night}")
        path = folder / "crm_metrics.duckdb"
        done = warehouse_builder.build(path, folder / "target", {"as_of_date": night}, select="+kpi_alerts")
        assert done.success, done.exception
        with duckdb.connect(str(path), read_only=True) as connection:
            table = connection.table("scorecard.kpi_alerts")
            found.append(pd.DataFrame(table.fetchall(), columns=table.columns).set_index("alert_id"))
    return found


def test_every_alert_is_there_once(nights):
    assert all(alerts.index.is_unique for alerts in nights)


def test_the_second_night_keeps_the_alerts_of_the_first(nights):
    first, second = nights
    assert (first["status"] == "open").any()
    assert set(first.index) - set(second.index) == set()
    kept = second.loc[first.index]
    for column in ("rule_id", "kpi_id", "segment_value", "first_period_start", "opened_on"):
        assert kept[column].tolist() == first[column].tolist(), column


def test_what_was_closed_stays_closed(nights):
    first, second = nights
    closed = first[first["status"] == "closed"]
    assert len(closed) > 0
    assert second.loc[closed.index, "closed_on"].tolist() == closed["closed_on"].tolist()


def test_only_the_second_night_knows_the_month_that_ended_with_it(nights):
    first, second = nights
    assert first["last_seen_on"].max() < pd.Timestamp(NIGHTS[1]).date()
    assert second["last_seen_on"].max() == pd.Timestamp(NIGHTS[1]).date()
