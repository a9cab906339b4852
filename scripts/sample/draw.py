"""Small random draws. One named stream a module keeps a change in one place from moving all the others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, name: str) -> Random:
    """A generator of its own for a module; a text seed is hashed by the library, not by `hash`."""
    return Random(f"{seed}:{name}")


def weighted(rng: Random, weights: Mapping[T, float]) -> T:
    """One key, drawn by weight, in the order of the mapping."""
    return rng.choices(list(weights), weights=list(weights.values()), k=1)[0]


def poisson(rng: Random, mean: float) -> int:
    """A Poisson count (Knuth's method; the means here are small)."""
    if mean <= 0:
        return 0
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def pick(rng: Random, items: Sequence[T]) -> T:
    """One item, all equally likely."""
    return items[rng.randrange(len(items))]


def chance(rng: Random, probability: float) -> bool:
    """True with a probability."""
    return rng.random() < probability


def clip(value: float, low: float, high: float) -> float:
    """The value, kept between two bounds."""
    return max(low, min(high, value))


def money(value: float | Decimal) -> Decimal:
    """An amount with two decimals."""
    return Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def bounded_score(rng: Random, mean: float, spread: float, low: int, high: int) -> int:
    """A whole score on a scale around a mean."""
    return int(clip(round(rng.gauss(mean, spread)), low, high))
