"""Whether a night builds everything anew or only what is news."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

__all__ = ["FULL", "INCREMENTAL", "Facts", "choose_mode"]

FULL, INCREMENTAL = "full", "incremental"
# Above this share of changed raw rows, a rebuild is cheaper than finding out what they touch.
LARGEST_CHANGE = 0.05


@dataclass(frozen=True)
class Facts:
    """What the choice rests on."""

    asked: str = "auto"
    published_code: str | None = None  # None where no night is published
    code: str = ""
    is_untouched: bool = True  # the published night is as the night left it
    as_of_went_back: bool = False
    raw_rows: int = 0
    changed_rows: int = 0
    incremental_from_rows: int = 5_000_000
    full_seconds: tuple[float, ...] = ()  # of the last nights, newest first
    incremental_seconds: tuple[float, ...] = ()


def choose_mode(facts: Facts) -> tuple[str, list[str]]:
    """`full` or `incremental`, and why."""
    if facts.asked != "auto":
        return facts.asked, [f"--mode {facts.asked}"]
    because = [reason for reason in _for_full(facts) if reason]
    if because:
        return FULL, because
    return INCREMENTAL, [f"{facts.changed_rows:,} of {facts.raw_rows:,} raw rows changed"]


def _for_full(facts: Facts) -> list[str | None]:
    is_other = facts.published_code not in (None, facts.code)
    share = facts.changed_rows / facts.raw_rows if facts.raw_rows and facts.published_code else 0
    few = f"{facts.raw_rows:,} raw rows, fewer than incremental_from_rows = {facts.incremental_from_rows:,}"
    return [
        "no night is published yet" if facts.published_code is None else None,
        "code, seeds or variables differ from the published night's" if is_other else None,
        None if facts.is_untouched else "somebody wrote to the published night",
        "the day is before that of the published night" if facts.as_of_went_back else None,
        few if facts.raw_rows < facts.incremental_from_rows else None,
        f"{share:.1%} of the raw rows changed" if share > LARGEST_CHANGE else None,
        _measured(facts.full_seconds, facts.incremental_seconds),
    ]


def _measured(full: tuple[float, ...], incremental: tuple[float, ...]) -> str | None:
    """The last full night against the middle one of the last incremental ones: one slow night proves nothing."""
    if not full or not incremental or full[0] >= (usual := median(incremental[:3])):
        return None
    return f"the last full build took {full[0]:.0f} s, the last incremental ones {usual:.0f} s"
