"""BG/NBD and Gamma-Gamma on the CDNOW sample: landed as orders, fitted, scored in SQL, set against what is published.

Fader, Hardie and Lee (2005), Marketing Science 24, 275-284; Fader and Hardie (2013), note 025. Exact definitions:
truth.json.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.special import hyp2f1

from crm_models.purchases import UnfittedError, fit_bg_nbd, fit_gamma_gamma
from real_data import DATA, accounts_of, needs_data
from warehouse_builder import build, land_frame

VARIABLES = {
    "raw_data": "landed",
    "crm_sources": ["company_files"],
    "source_entities": {"company_files": ["accounts", "sales_documents", "document_lines"]},
    "base_currency": "USD",
    "reporting_timezone": "UTC",
    "history_start": "1997-01-01",
    "as_of_date": "1998-06-30",
    "clv_holdout_months": 9,
    "clv_margin_rate": 1.0,
    "clv_horizon_years": 1,
}


def land_cdnow(database: Path) -> None:
    """Every line of the file is an order of one line; a free one costs a cent, because an order of 0 is none here."""
    columns = ["master", "customer", "day", "units", "amount"]
    raw = pd.read_csv(DATA / "cdnow" / "CDNOW_sample.txt", sep=r"\s+", names=columns, dtype=str)
    day = pd.to_datetime(raw["day"]).dt.strftime("%Y-%m-%d")
    raw["amount"] = raw["amount"].replace("0.00", "0.01")
    number = pd.Series(range(len(raw))).astype(str).to_numpy()
    blank = pd.Series([""] * len(raw)).to_numpy()
    orders = pd.DataFrame(
        {
            "document_id": number,
            "document_no": number,
            "document_type": "order",
            "account_id": raw["customer"],
            "opportunity_id": blank,
            "owner_id": blank,
            "document_status": "effective",
            "signed_date": day,
            "effective_from": blank,
            "effective_to": blank,
            "amount_doc": raw["amount"],
            "currency_code": blank,
            "is_deleted": "false",
            "created_at": day + " 00:00:00",
            "updated_at": day + " 00:00:00",
        }
    )
    lines = pd.DataFrame(
        {
            "line_id": number,
            "document_id": number,
            "product_id": blank,
            "quantity": raw["units"],
            "list_price": blank,
            "unit_price": blank,
            "subtotal_doc": raw["amount"],
        }
    )
    first = day.groupby(raw["customer"]).min()
    customers = pd.Series(first.index)
    accounts = accounts_of(customers, customers, pd.Series(first.to_numpy()))
    for table, frame in (("sales_documents", orders), ("document_lines", lines), ("accounts", accounts)):
        land_frame(database, "company_files", table, frame)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the CDNOW customers, up to their purchase histories."""
    folder = tmp_path_factory.mktemp("cdnow")
    land_cdnow(folder / "crm_metrics.duckdb")
    _run(folder, "+fct_purchase_histories model_parameters model_fits")
    return folder


def _run(folder: Path, select: str) -> None:
    result = build(folder / "crm_metrics.duckdb", folder / "target", VARIABLES, select=select)
    assert result.success, [r.message for r in result.result if str(r.status) in ("error", "fail")][:3]


def _table(folder: Path, query: str) -> pd.DataFrame:
    with duckdb.connect(str(folder / "crm_metrics.duckdb"), read_only=True) as connection:
        return connection.execute(query).df()


@pytest.fixture(scope="module")
def histories(folder: Path) -> pd.DataFrame:
    """Frequency, recency, age and mean spend as of 30 September 1997."""
    return _table(
        folder, "select * from core.fct_purchase_histories where scored_on = '1997-09-30' order by customer_key"
    )


@needs_data
def test_histories_are_those_of_the_paper(histories: pd.DataFrame) -> None:
    assert len(histories) == 2357
    assert (histories["frequency"] > 0).sum() == 946
    assert histories["age_weeks"].astype(float).max() == pytest.approx(38.857143, abs=1e-6)


@needs_data
def test_bg_nbd_fit_is_the_published_one(histories: pd.DataFrame) -> None:
    parameters, log_likelihood = fit_bg_nbd(histories)
    assert {name: round(value, 3) for name, value in parameters.items()} == {
        "r": 0.243,
        "alpha": 4.414,
        "a": 0.793,
        "b": 2.426,
    }
    assert log_likelihood == pytest.approx(-9582.4, abs=0.05)


@needs_data
def test_gamma_gamma_fit_is_the_published_one(histories: pd.DataFrame) -> None:
    parameters, log_likelihood = fit_gamma_gamma(histories)
    assert {name: round(value, 2) for name, value in parameters.items()} == {"p": 6.25, "q": 3.74, "gamma": 15.44}
    assert log_likelihood == pytest.approx(-4055.92, abs=0.05)


@pytest.fixture(scope="module")
def scored(folder: Path, histories: pd.DataFrame) -> pd.DataFrame:
    """The warehouse's own scores under the fitted parameters, beside the histories."""
    rows = [
        {
            "model": model,
            "fitted_for": "landed",
            "data_to": pd.Timestamp("1997-09-30"),
            "parameter": name,
            "parameter_value": value,
        }
        for model, fit in (("bg_nbd", fit_bg_nbd), ("gamma_gamma", fit_gamma_gamma))
        for name, value in fit(histories)[0].items()
    ]
    frame = pd.DataFrame(rows)
    with duckdb.connect(str(folder / "crm_metrics.duckdb")) as connection:
        (schema,) = connection.execute(
            "select table_schema from information_schema.tables where table_name = 'model_parameters'"
        ).fetchone()
        connection.execute(f"insert into {schema}.model_parameters by name select * from frame")
    assert len(frame) == 7
    _run(folder, "dim_model_parameters customer_clv_bg_nbd")
    found = _table(folder, "select * from marts.customer_clv_bg_nbd where scored_on = '1997-09-30' and step = 0")
    return found.merge(histories, on=["scored_on", "customer_key"]).astype(
        dict.fromkeys(
            ("p_alive", "expected_purchases", "recency_weeks", "age_weeks", "frequency", "expected_value_per_purchase"),
            float,
        )
    )


@needs_data
def test_sql_series_equals_the_hypergeometric_function(scored: pd.DataFrame, histories: pd.DataFrame) -> None:
    fitted, _ = fit_bg_nbd(histories)
    r, alpha, a, b = (fitted[name] for name in ("r", "alpha", "a", "b"))
    x, recency, age = (scored[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks"))
    left = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + recency)) ** (r + x), 0)
    horizon = 39.0
    series = hyp2f1(r + x, b + x, a + b + x - 1, horizon / (alpha + age + horizon))
    factor = ((alpha + age) / (alpha + age + horizon)) ** (r + x)
    expected = (a + b + x - 1) / (a - 1) * (1 - factor * series) / (1 + left)
    assert len(scored) == 2357
    assert np.abs(scored["p_alive"] - 1 / (1 + left)).max() < 1e-6
    assert np.abs(scored["expected_purchases"] - expected).max() < 1e-6


@needs_data
def test_hold_out_purchases_are_near_what_was_expected(scored: pd.DataFrame, folder: Path) -> None:
    later = _table(
        folder,
        "select customer_key, frequency as all_of_them from core.fct_purchase_histories where scored_on = '1998-06-30'",
    )
    both = scored.merge(later, on="customer_key")
    came = (both["all_of_them"] - both["frequency"]).to_numpy()
    assert np.corrcoef(came, both["expected_purchases"])[0, 1] > 0.6
    assert both["expected_purchases"].sum() == pytest.approx(came.sum(), rel=0.15)


@needs_data
def test_first_ten_expect_the_published_spend(scored: pd.DataFrame) -> None:
    average = scored.loc[scored["frequency"] == 0, "expected_value_per_purchase"]
    assert average.round(2).unique().tolist() == [35.17]
    assert {24.65, 18.91, 71.46, 27.28} <= set(scored["expected_value_per_purchase"].round(2))


def test_too_few_customers_are_not_fitted() -> None:
    few = pd.DataFrame(
        {"frequency": [0, 1, 2], "recency_weeks": [0, 1, 2], "age_weeks": [5, 5, 5], "monetary_value": [None, 10, 20]}
    )
    with pytest.raises(UnfittedError):
        fit_bg_nbd(few)
    with pytest.raises(UnfittedError):
        fit_gamma_gamma(few)
