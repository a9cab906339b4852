"""The customer models of the sample: stored fits, scores in SQL against the libraries behind them, plain recounts."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.special import hyp2f1
from sklearn.ensemble import GradientBoostingRegressor

from crm_models.learning import BOOSTING, CHURN_FEATURES, TREE_FEATURES, fit_boosting, fit_churn, fit_regression
from crm_models.purchases import fit_bg_nbd, fit_gamma_gamma

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts"))

from reference import sales  # noqa: E402
from reference.facts import Facts  # noqa: E402
from sample.company import simulate  # noqa: E402

VARIABLES = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
CURRENT = pd.Timestamp(VARIABLES["as_of_date"])
CALIBRATION = CURRENT - pd.DateOffset(years=1)
SEEDS = PROJECT / "seeds" / "models"


@pytest.fixture(scope="module")
def ask(warehouse: Path):
    """A function that answers a query on the built sample with a frame of floats and days."""

    def answer(query: str) -> pd.DataFrame:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            frame = connection.execute(query).df()
        decimals = [name for name in frame if frame[name].map(type).astype(str).str.contains("Decimal").any()]
        return frame.astype(dict.fromkeys(decimals, float))

    return answer


@pytest.fixture(scope="module")
def stored() -> pd.DataFrame:
    """The stored parameters of the sample, one column a model and day."""
    rows = pd.read_csv(SEEDS / "model_parameters.csv")
    rows = rows[rows["fitted_for"] == "sample"]
    return rows.pivot(index="parameter", columns=["model", "data_to"], values="parameter_value")


def of(stored: pd.DataFrame, model: str, day: pd.Timestamp) -> dict[str, float]:
    return stored[model, str(day.date())].dropna().to_dict()


# Fits


@pytest.mark.parametrize("day", [CALIBRATION, CURRENT])
@pytest.mark.parametrize(("model", "fitter"), [("bg_nbd", fit_bg_nbd), ("gamma_gamma", fit_gamma_gamma)])
def test_stored_purchase_models_are_those_of_the_sample(ask, stored, model, fitter, day):
    histories = ask((PROJECT / "analyses" / "histories_to_fit.sql").read_text(encoding="utf-8"))
    parameters, log_likelihood = fitter(histories[histories["scored_on"] == day])
    assert of(stored, model, day) == pytest.approx(parameters, rel=1e-3)
    fits = pd.read_csv(SEEDS / "model_fits.csv", parse_dates=["data_to"])
    kept = fits[(fits["model"] == model) & (fits["data_to"] == day) & (fits["fitted_for"] == "sample")]
    assert kept["log_likelihood"].tolist() == pytest.approx([log_likelihood], abs=1e-3)


@pytest.mark.parametrize("day", [CALIBRATION, CURRENT])
def test_stored_learned_models_are_those_of_the_sample(ask, stored, day):
    values = ask((PROJECT / "analyses" / "values_to_fit.sql").read_text(encoding="utf-8"))
    values = values[values["known_on"] == day]
    assert of(stored, "regression", day) == pytest.approx(fit_regression(values), rel=1e-6)
    assert of(stored, "gradient_boosting", day) == pytest.approx({"start": fit_boosting(values)[0]}, rel=1e-9)
    churn = ask((PROJECT / "analyses" / "churn_to_fit.sql").read_text(encoding="utf-8"))
    parameters, _ = fit_churn(churn[churn["known_on"] <= day])
    assert of(stored, "churn", day) == pytest.approx(parameters, rel=1e-4, abs=1e-6)


def test_nothing_learns_from_the_future(ask):
    for name in ("values_to_fit", "churn_to_fit"):
        rows = ask((PROJECT / "analyses" / f"{name}.sql").read_text(encoding="utf-8"))
        assert (rows["scored_on"] < rows["known_on"]).all()
        assert rows["known_on"].max() <= CURRENT
    scores = ask("select min(scored_on - fitted_to) as days from marts.customer_churn_scores")
    assert int(scores["days"].iloc[0]) >= 0


# Scores


def test_bg_nbd_in_sql_equals_scipy_at_every_horizon(ask, stored):
    rows = ask(
        "select histories.*, scores.step, scores.p_alive, scores.expected_purchases, scoring_dates.holdout_end "
        "from marts.customer_clv_bg_nbd as scores "
        "inner join core.fct_purchase_histories as histories using (scored_on, customer_key) "
        "inner join core.dim_scoring_dates as scoring_dates using (scored_on)"
    )
    assert set(rows["step"]) == set(range(VARIABLES["clv_horizon_years"] + 1))
    for day, group in rows.groupby("scored_on"):
        r, alpha, a, b = (of(stored, "bg_nbd", day)[name] for name in ("r", "alpha", "a", "b"))
        x, recency, age = (group[name].to_numpy(float) for name in ("frequency", "recency_weeks", "age_weeks"))
        ends = zip(group["step"], group["holdout_end"], strict=True)
        end = [day + pd.DateOffset(years=step) if step else stop for step, stop in ends]
        horizon = (pd.DatetimeIndex(end) - day).days.to_numpy() / 7
        left = np.where(x > 0, a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + recency)) ** (r + x), 0)
        series = hyp2f1(r + x, b + x, a + b + x - 1, horizon / (alpha + age + horizon))
        factor = ((alpha + age) / (alpha + age + horizon)) ** (r + x)
        expected = (a + b + x - 1) / (a - 1) * (1 - factor * series) / (1 + left)
        assert np.abs(group["p_alive"] - 1 / (1 + left)).max() < 1e-6
        assert np.abs(group["expected_purchases"] - expected).max() < 2e-5


def test_sixty_terms_of_the_plain_series_are_not_enough():
    # why the SQL adds up 240 terms of whichever of the two series shrinks faster
    r, alpha, a, b, x, age, horizon = 0.243, 4.414, 0.793, 2.426, 26.0, 38.0, 156.0
    first, second, third, z = r + x, b + x, a + b + x - 1, horizon / (alpha + age + horizon)
    n = np.arange(60)
    partial = 1 + np.cumprod((first + n) * (second + n) / (third + n) / (n + 1) * z)[-1]
    assert abs(partial / hyp2f1(first, second, third, z) - 1) > 0.01


def of_leaves(rows: pd.DataFrame, leaves: pd.DataFrame) -> np.ndarray:
    """What the leaves whose bounds hold add up to, for each row."""
    total = np.zeros(len(rows))
    for leaf in leaves.to_dict("records"):
        inside = np.ones(len(rows), dtype=bool)
        for name in TREE_FEATURES:
            values = rows[name].to_numpy(float)
            inside &= np.isnan(leaf[f"low_{name}"]) | (values > leaf[f"low_{name}"])
            inside &= np.isnan(leaf[f"high_{name}"]) | (values <= leaf[f"high_{name}"])
        total += inside * leaf["leaf_value"]
    return total


@pytest.mark.parametrize("day", [CALIBRATION, CURRENT])
def test_boosted_trees_in_sql_equal_scikit_learn(ask, stored, day):
    values = ask((PROJECT / "analyses" / "values_to_fit.sql").read_text(encoding="utf-8"))
    values = values[values["known_on"] == day]
    names = list(TREE_FEATURES)
    leaves = pd.read_csv(SEEDS / "model_tree_leaves.csv", parse_dates=["data_to"])
    leaves = leaves[(leaves["data_to"] == day) & (leaves["fitted_for"] == "sample")]
    start = of(stored, "gradient_boosting", day)["start"]
    # the stored leaves are the library's trees …
    fitted = GradientBoostingRegressor(**BOOSTING).fit(values[names].to_numpy(float), values["outcome"].to_numpy(float))
    assert np.allclose(start + of_leaves(values, leaves), fitted.predict(values[names].to_numpy(float)), rtol=1e-9)
    # … and the SQL adds up the stored leaves
    rows = ask(
        f"select {', '.join('features.' + name for name in names)}, scores.expected_value "
        "from marts.customer_clv_gradient_boosting as scores "
        "inner join core.fct_customer_features as features using (scored_on, customer_key) "
        f"where scores.scored_on = '{day.date()}'"
    )
    assert len(rows) > 300
    assert np.allclose(rows["expected_value"], start + of_leaves(rows, leaves), rtol=1e-9, atol=1e-5)


def test_churn_scores_in_sql_are_logistic(ask, stored):
    rows = ask(
        "select scores.fitted_to, scores.churn_score, features.* from marts.customer_churn_scores as scores "
        "inner join core.fct_customer_features as features using (scored_on, customer_key)"
    )
    for day, group in rows.groupby("fitted_to"):
        weights = of(stored, "churn", day)
        odds = weights["intercept"] + sum(weights[name] * group[name].astype(float) for name in CHURN_FEATURES)
        assert np.abs(group["churn_score"] - 1 / (1 + np.exp(-odds))).max() < 1e-6


def test_every_method_is_in_the_backtest(ask):
    rows = ask("select * from marts.clv_backtest")
    assert set(rows["clv_method"]) == {
        "historical",
        "simple",
        "behavioural",
        "trend",
        "regression",
        "bg_nbd",
        "gradient_boosting",
    }
    # a model that does not beat chance at finding the best tenth would not be worth fitting
    best = rows.set_index("clv_method")["top_decile_capture"]
    assert best["bg_nbd"] > 0.3
    assert best["gradient_boosting"] > 0.3


# Plain recounts from the simulated truth


@pytest.fixture(scope="module")
def facts() -> Facts:
    seeds = {path.stem: pd.read_csv(path, dtype=str) for path in (PROJECT / "seeds" / "reference").glob("*.csv")}
    return Facts(simulate(), VARIABLES, seeds)


def test_rfm_of_the_current_month(ask, facts):
    bought = facts.kept_orders
    bought = bought[bought["amount"] > 0]
    year = bought[bought["day"] > CURRENT - pd.Timedelta(days=365)]
    moves = facts.movements
    profit = moves[moves["day"] > CURRENT - pd.Timedelta(days=365)].groupby("customer")["profit"].sum()
    truth = pd.DataFrame({"recency": (CURRENT - bought.groupby("customer")["day"].max()).dt.days})
    truth["frequency"] = year.groupby("customer").size().reindex(truth.index).fillna(0)
    truth["monetary"] = profit.reindex(truth.index).fillna(0).round(6)
    truth["recency"] = -truth["recency"]
    scores = truth.rank(method="min").sub(1).mul(5).floordiv(len(truth)).add(1).astype(int)
    wanted = (scores["recency"] * 100 + scores["frequency"] * 10 + scores["monetary"]).astype(str).to_dict()
    found = ask(f"select customer_no, rfm_code from marts.customer_rfm where scored_on = '{CURRENT.date()}'")
    assert dict(zip(found["customer_no"], found["rfm_code"], strict=True)) == wanted


def test_abc_class_of_the_current_quarter(ask, facts):
    start = CURRENT.to_period("Q").start_time
    moves = facts.movements
    window = moves[(moves["day"] >= start - pd.DateOffset(months=12)) & (moves["day"] < start)]
    known = facts.customers.index[facts.customers["first_paid"] < start]
    revenue = window.groupby("customer")["amount"].sum().reindex(known).fillna(0).round(6)
    ordered = (
        revenue.rename_axis("customer_no")
        .reset_index(name="revenue")
        .sort_values(["revenue", "customer_no"], ascending=[False, True])
    )
    before = (ordered["revenue"].cumsum() - ordered["revenue"]) / ordered["revenue"].clip(lower=0).sum()
    wanted = np.select([ordered["revenue"] <= 0, before < 0.8, before < 0.95], ["C", "A", "B"], "C")
    found = ask(f"select customer_no, abc_class from marts.customer_abc_class where quarter_start = '{start.date()}'")
    assert dict(zip(found["customer_no"], found["abc_class"], strict=True)) == dict(
        zip(ordered["customer_no"], wanted, strict=True)
    )


def test_white_space_rules_hold_for_every_customer(ask):
    rows = ask("select * from marts.customer_white_space")
    owned = rows[rows["is_owned"]].groupby("customer_no")["product_category"].agg(set)
    buyers = len(owned)
    assert buyers == rows["customer_no"].nunique()
    offers = rows[~rows["is_owned"] & rows["because_of_category"].notna()]
    for because, offered, confidence, lift in (
        offers[["because_of_category", "product_category", "confidence", "lift"]]
        .drop_duplicates()
        .itertuples(index=False)
    ):
        with_first = owned[owned.map(lambda has, one=because: one in has)]
        both = with_first.map(lambda has, two=offered: two in has).mean()
        everybody = owned.map(lambda has, two=offered: two in has).mean()
        assert confidence == pytest.approx(both, abs=1e-6)
        assert lift == pytest.approx(both / everybody, abs=1e-5)
    for customer, group in offers.groupby("customer_no"):
        assert all(because in owned[customer] for because in group["because_of_category"])


@pytest.mark.parametrize("close", ["2024-06-30", "2025-12-31", "2026-01-15"])
def test_cohorts_at_a_close(ask, facts, close):
    known = facts.customers[facts.customers["first_paid"] <= close]
    active = facts.state(pd.Timestamp(close))["is_active"].reindex(known.index)
    cohort = known["first_paid"].dt.to_period("M").dt.start_time
    wanted = pd.DataFrame({"size": active.groupby(cohort).size(), "active": active.groupby(cohort).sum()}).astype(int)
    month = pd.Timestamp(close).to_period("M").start_time
    found = ask(f"select * from marts.customer_cohorts where period_month = '{month.date()}'").set_index("cohort_month")
    assert found["cohort_size"].astype(int).to_dict() == wanted["size"].to_dict()
    assert found["active_customers"].astype(int).to_dict() == wanted["active"].to_dict()
    assert found["is_complete"].unique().tolist() == [
        pd.Timestamp(close) == pd.Timestamp(close).to_period("M").end_time.normalize()
    ]


def test_lead_cohorts_count_days_since_creation(ask, facts):
    rows = sales.leads(facts)
    won = sales.deals(facts).query("status == 'won'").set_index("no")["closed"]
    days = (rows["deal"].map(won) - rows["day"]).dt.days
    cohort = rows["day"].dt.to_period("M").dt.start_time
    found = ask("select * from marts.lead_cohorts").set_index(["cohort_month", "months_since"])
    for since in range(7):
        horizon = 30 * (since + 1)
        one = found.xs(since, level="months_since")
        assert one["won_leads"].astype(int).to_dict() == (days <= horizon).groupby(cohort).sum().to_dict()
        youngest = rows["day"].groupby(cohort).max()
        assert one["is_mature"].to_dict() == ((CURRENT - youngest).dt.days >= horizon).to_dict()
