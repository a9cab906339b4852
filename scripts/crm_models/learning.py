"""Models that learn from features and outcomes: value by regression and boosted trees, churn by logistic regression."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import StandardScaler

from crm_models.purchases import UnfittedError

__all__ = ["CHURN_FEATURES", "TREE_FEATURES", "VALUE_FEATURES", "fit_boosting", "fit_churn", "fit_regression"]

VALUE_FEATURES = ("gross_profit_12m", "orders_12m", "recency_months", "first_year_share", "mrr")
TREE_FEATURES = ("gross_profit_12m", "orders_12m", "recency_months", "gap_ratio", "tenure_years", "order_count", "mrr")
CHURN_FEATURES = (
    "recency_months",
    "gap_ratio",
    "is_single_purchase",
    "orders_90d_capped",
    "tenure_years",
    "has_contract",
    "is_renewal_due",
    "complaints_90d",
    "slow_complaints_90d",
    "is_dissatisfied",
    "has_login_drop",
    "uses_90d_capped",
    "offers_90d",
)
BOOSTING = {"n_estimators": 40, "max_depth": 3, "learning_rate": 0.1, "min_samples_leaf": 12, "random_state": 0}


def fit_regression(examples: pd.DataFrame) -> dict[str, float]:
    """Least squares of the gross profit that followed; the intercept, and a coefficient a feature.

    examples: VALUE_FEATURES and `outcome`, one row per customer. Raises UnfittedError below thirty customers.
    """
    _enough(examples)
    fitted = LinearRegression().fit(examples[list(VALUE_FEATURES)].to_numpy(float), examples["outcome"].to_numpy(float))
    return {"intercept": float(fitted.intercept_), **dict(zip(VALUE_FEATURES, fitted.coef_.tolist(), strict=True))}


def fit_boosting(examples: pd.DataFrame) -> tuple[float, pd.DataFrame]:
    """Gradient-boosted trees of the gross profit that followed: the start value, and one row per leaf with its bounds.

    The prediction is the start value plus the leaf_value of the one leaf of each tree whose bounds hold
    (low < x <= high). Raises UnfittedError below thirty customers.
    """
    _enough(examples)
    inputs = examples[list(TREE_FEATURES)].to_numpy(float)
    fitted = GradientBoostingRegressor(**BOOSTING).fit(inputs, examples["outcome"].to_numpy(float))
    start = float(fitted.init_.constant_.ravel()[0])
    leaves = [
        {"tree": number, "leaf": leaf, "leaf_value": value * fitted.learning_rate, **bounds}
        for number, tree in enumerate(fitted.estimators_.ravel())
        for leaf, value, bounds in _leaves(tree.tree_, 0, {}, inputs)
    ]
    columns = ["tree", "leaf", "leaf_value", *(f"{end}_{name}" for name in TREE_FEATURES for end in ("low", "high"))]
    return start, pd.DataFrame(leaves).reindex(columns=columns)


def _leaves(
    tree: Any,  # noqa: ANN401 - a class of scikit-learn's own, without a public name
    node: int,
    bounds: dict[str, float],
    inputs: np.ndarray,
) -> list[tuple[int, float, dict[str, float]]]:
    """The leaves below a node of a scikit-learn tree, each with the bounds on the way to it."""
    if tree.children_left[node] == tree.children_right[node]:
        return [(node, float(tree.value[node].ravel()[0]), bounds)]
    name, cut = TREE_FEATURES[tree.feature[node]], _cut(inputs[:, tree.feature[node]], tree.threshold[node])
    left = bounds | {f"high_{name}": min(cut, bounds.get(f"high_{name}", np.inf))}
    right = bounds | {f"low_{name}": max(cut, bounds.get(f"low_{name}", -np.inf))}
    below = _leaves(tree, tree.children_left[node], left, inputs)
    return below + _leaves(tree, tree.children_right[node], right, inputs)


def _cut(values: np.ndarray, threshold: float) -> float:
    """A bound that parts the values as the threshold does, but lies on no regular grid between them.

    The library compares 32-bit numbers with the middle of two values; on another engine a value in that very middle (a
    whole number of days between two others) would fall to the other side.
    """
    is_left = values.astype(np.float32) <= threshold
    low, high = values[is_left].max(), values[~is_left].min()
    return float(low + 0.45 * (high - low))


def fit_churn(examples: pd.DataFrame) -> tuple[dict[str, float], float]:
    """Logistic regression of being lost: intercept, coefficient and mean of each feature, and the log-likelihood.

    examples: CHURN_FEATURES and `outcome` (1 lost, 0 stayed), one row per active customer and scoring date.
    Coefficients are penalised (L2) on standardised features and given on the features' own scale. Raises UnfittedError
    where nobody left or nobody stayed.
    """
    _enough(examples)
    if examples["outcome"].nunique() < 2:
        raise UnfittedError("all customers had the same fate")
    inputs, outcome = examples[list(CHURN_FEATURES)].to_numpy(float), examples["outcome"].to_numpy(float)
    scale = StandardScaler().fit(inputs)
    fitted = LogisticRegression(C=1.0, max_iter=5000, tol=1e-10).fit(scale.transform(inputs), outcome)
    weights = fitted.coef_.ravel() / scale.scale_
    intercept = float(fitted.intercept_[0] - weights @ scale.mean_)
    chance = fitted.predict_proba(scale.transform(inputs))[:, 1]
    log_likelihood = float(np.sum(np.where(outcome == 1, np.log(chance), np.log(1 - chance))))
    parameters = {"intercept": intercept, **dict(zip(CHURN_FEATURES, weights.tolist(), strict=True))}
    means = {f"mean:{name}": mean for name, mean in zip(CHURN_FEATURES, scale.mean_.tolist(), strict=True)}
    return parameters | means, log_likelihood


def _enough(examples: pd.DataFrame) -> None:
    if len(examples) < 30:
        raise UnfittedError(f"only {len(examples)} customers whose outcome is known")
