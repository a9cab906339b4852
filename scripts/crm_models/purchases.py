"""BG/NBD and Gamma-Gamma by maximum likelihood on (frequency, recency, age) and mean spend.

Sources: Fader, Hardie and Lee, Marketing Science 24 (2005), 275-284; Fader and Hardie, note 025 (2013).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

__all__ = ["UnfittedError", "fit_bg_nbd", "fit_gamma_gamma"]

TIGHT = {"maxiter": 20000, "maxfev": 20000, "xatol": 1e-9, "fatol": 1e-9, "adaptive": True}


class UnfittedError(ValueError):
    """The data do not determine the model: too few customers, or none that came back."""


def fit_bg_nbd(histories: pd.DataFrame) -> tuple[dict[str, float], float]:
    """Parameters r, alpha, a, b (time in weeks) and the log-likelihood.

    histories: one row per customer with frequency (repeat purchase days), recency_weeks and age_weeks. Equal rows are
    counted once with their number, which changes nothing but the time. Raises UnfittedError below ten customers with a
    repeat purchase.
    """
    columns = ["frequency", "recency_weeks", "age_weeks"]
    counted = histories[columns].astype(float).value_counts().reset_index(name="customers")
    if counted.loc[counted["frequency"] > 0, "customers"].sum() < 10:
        raise UnfittedError("fewer than ten customers bought a second time")
    x, recency, age, weight = (counted[name].to_numpy(float) for name in [*columns, "customers"])

    def log_likelihood(r: float, alpha: float, a: float, b: float) -> float:
        always = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
        alive = -(r + x) * np.log(alpha + age)
        left = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + recency)
        return float(weight @ (always + np.logaddexp(alive, np.where(x > 0, left, -np.inf))))

    return _maximum(log_likelihood, {"r": 1.0, "alpha": float(np.median(age)) / 4 + 1, "a": 1.0, "b": 1.0})


def fit_gamma_gamma(histories: pd.DataFrame) -> tuple[dict[str, float], float]:
    """Parameters p, q, gamma (in the currency of the values) and the log-likelihood, over repeat buyers.

    histories: frequency and monetary_value (mean of the repeat purchase days, positive). Raises UnfittedError below ten
    customers.
    """
    repeated = histories[histories["frequency"] > 0]
    x = repeated["frequency"].to_numpy(float)
    mean = repeated["monetary_value"].to_numpy(float)
    if len(x) < 10 or (mean <= 0).any():
        raise UnfittedError("fewer than ten customers with repeat purchases of a positive value")

    def log_likelihood(p: float, q: float, gamma: float) -> float:
        terms = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
        terms += (p * x - 1) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(x * mean + gamma)
        return float(terms.sum())

    return _maximum(log_likelihood, {"p": 2.0, "q": 3.0, "gamma": float(np.median(mean))})


def _maximum(log_likelihood: Callable[..., float], start: dict[str, float]) -> tuple[dict[str, float], float]:
    """The positive parameters with the greatest likelihood, searched on the log scale and once more from there."""
    point = np.log(list(start.values()))

    def loss(logs: np.ndarray) -> float:
        with np.errstate(all="ignore"):
            value = log_likelihood(*np.exp(logs))
        return -value if np.isfinite(value) else 1e300

    for _ in range(2):
        found = minimize(loss, point, method="Nelder-Mead", options=TIGHT)
        point = found.x
    if not found.success:
        raise UnfittedError(f"the likelihood has no clear maximum: {found.message}")
    return dict(zip(start, np.exp(point).tolist(), strict=True)), -float(found.fun)
