"""All models of a scoring day, and the three seeds in which their parameters are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from crm_models import learning, purchases
from crm_models.purchases import UnfittedError

__all__ = ["UnfittedError", "fit_all"]

VERSION = 1  # of the models' inputs and form; raise it when either changes
KEYS = ["model", "fitted_for", "data_to"]


def fit_all(answers: dict[str, list[dict[str, Any]]], folder: Path) -> Iterator[str]:
    """Fit every model for each scoring day that has the data, and store the parameters; a line about each.

    answers: rows of analyses/histories_to_fit.sql, values_to_fit.sql and churn_to_fit.sql under `histories`, `values`
    and `churn`; the first with `raw_data`, which says whose customers they are, the others with `known_on`, the day
    on which the outcome of an example was known. folder: of the seeds model_fits, model_parameters and
    model_tree_leaves; what is not fitted anew stays as it was. Raises UnfittedError where nobody has bought anything.
    """
    frames = {name: pd.DataFrame(rows) for name, rows in answers.items()}
    if frames["histories"].empty:
        raise UnfittedError("no customer has bought anything")
    fits = _Fits(frames["histories"]["raw_data"].iloc[0])
    for day in sorted(frames["histories"]["scored_on"].unique()):
        yield from fits.of_day(day, **frames)
    fits.store(folder)


class _Fits:
    """What was fitted for one company (`sample` or `landed`), to be stored together."""

    def __init__(self, fitted_for: str) -> None:
        self.fitted_for = fitted_for
        self.fits: list[dict[str, Any]] = []
        self.parameters: list[dict[str, Any]] = []
        self.leaves: list[pd.DataFrame] = []

    def of_day(self, day: date, histories: pd.DataFrame, values: pd.DataFrame, churn: pd.DataFrame) -> Iterator[str]:
        """Fit every model that the data up to a day determine."""
        yield from self._purchases(day, histories[histories["scored_on"] == day])
        yield from self._values(day, values[values["known_on"] == day] if len(values) else values)
        yield from self._churn(day, churn[churn["known_on"] <= day] if len(churn) else churn)

    def _add(
        self,
        model: str,
        first: date,
        day: date,
        observations: int,
        parameters: dict[str, float],
        log_likelihood: float | None = None,
    ) -> None:
        key = {"model": model, "fitted_for": self.fitted_for, "data_to": day}
        more = {"model_version": VERSION, "data_from": first, "observations": observations}
        self.fits.append(key | more | {"log_likelihood": log_likelihood})
        self.parameters += [key | {"parameter": name, "parameter_value": value} for name, value in parameters.items()]

    def _purchases(self, day: date, known: pd.DataFrame) -> Iterator[str]:
        for model, fitter in (("bg_nbd", purchases.fit_bg_nbd), ("gamma_gamma", purchases.fit_gamma_gamma)):
            try:
                parameters, log_likelihood = fitter(known)
            except UnfittedError as problem:
                yield f"{model} for {day} was not fitted: {problem}."
                continue
            self._add(model, known["first_purchase_date"].min(), day, len(known), parameters, log_likelihood)
            numbers = ", ".join(f"{name} {value:.4g}" for name, value in parameters.items())
            yield f"{model} for {day}: {numbers}, log-likelihood {log_likelihood:.1f}"

    def _values(self, day: date, known: pd.DataFrame) -> Iterator[str]:
        try:
            coefficients = learning.fit_regression(known)
            start, leaves = learning.fit_boosting(known)
        except UnfittedError as problem:
            yield f"regression and gradient boosting for {day} were not fitted: {problem}."
            return
        first = known["scored_on"].min()
        self._add("regression", first, day, len(known), coefficients)
        self._add("gradient_boosting", first, day, len(known), {"start": start})
        self.leaves.append(leaves.assign(model="gradient_boosting", fitted_for=self.fitted_for, data_to=day))
        yield f"regression and gradient boosting for {day}: {len(known)} customers, {len(leaves)} leaves"

    def _churn(self, day: date, known: pd.DataFrame) -> Iterator[str]:
        try:
            parameters, log_likelihood = learning.fit_churn(known)
        except UnfittedError as problem:
            yield f"churn for {day} was not fitted: {problem}."
            return
        self._add("churn", known["scored_on"].min(), day, len(known), parameters, log_likelihood)
        yield f"churn for {day}: {len(known)} customer-months, {int(known['outcome'].sum())} of them lost"

    def store(self, folder: Path) -> None:
        """Write model_fits, model_parameters and model_tree_leaves; what was not fitted anew stays as it was."""
        leaves = pd.concat(self.leaves) if self.leaves else pd.DataFrame(columns=KEYS)
        _merge(folder / "model_fits.csv", pd.DataFrame(self.fits, columns=None if self.fits else KEYS))
        _merge(folder / "model_parameters.csv", pd.DataFrame(self.parameters, columns=None if self.fits else KEYS))
        _merge(folder / "model_tree_leaves.csv", leaves)


def _merge(file: Path, rows: pd.DataFrame) -> None:
    """Put the new rows in the place of older ones of the same model, company and day."""
    before = pd.read_csv(file, dtype=str, keep_default_na=False)
    new = rows.reindex(columns=before.columns).map(_text)
    replaced = before[KEYS].apply(tuple, axis=1).isin(set(new[KEYS].apply(tuple, axis=1)))
    both = pd.concat([before[~replaced.astype(bool)], new]).sort_values(KEYS, kind="stable")
    both.to_csv(file, index=False, lineterminator="\n")


def _text(value: object) -> str:
    """A cell of a seed: twelve digits of a number, nothing where nothing is known."""
    if pd.isna(value):
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)
