"""Which day a night reports, and when the clock is not to be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm_metrics._project import Trouble

__all__ = ["TOO_OLD", "Clues", "check_day", "choose_day"]

TOO_OLD = 6
LONGEST_SILENCE = timedelta(days=2)


@dataclass(frozen=True)
class Clues:
    """What is known beside the clock."""

    now: datetime  # with its zone
    zone: str
    published: date | None = None  # the day that the published night reports
    sample: date | None = None  # the last day of the sample company, where nothing is landed


def choose_day(asked: date | None, clues: Clues) -> date:
    """The day that was asked for, else yesterday in the reporting zone; on the sample, its last day."""
    today = clues.now.astimezone(ZoneInfo(clues.zone)).date()
    if asked:
        if asked > today:
            raise Trouble(f"--as-of {asked} has not come yet: today is {today}.", "Name a day that has.", 2)
        return asked
    if clues.sample:
        return clues.sample
    day = today - timedelta(days=1)
    if clues.published and day < clues.published:
        raise Trouble(
            f"By this machine's clock the night is {day}, but {clues.published} is published already.",
            f"Set the clock right. If an older day is really meant, say so: --as-of {day}.",
            TOO_OLD,
        )
    return day


def check_day(day: date, published: date | None, newest_delivery: date | None, is_news: bool) -> None:
    """Stop where the clock ran ahead: nothing has come since the published night, and that was days ago."""
    known = [known for known in (published, newest_delivery) if known]
    if not published or is_news or day <= max(known) + LONGEST_SILENCE:
        return
    raise Trouble(
        f"The night would be {day}, but nothing was delivered since that of {published}, and the last delivery came on "
        f"{newest_delivery or 'no day that is known'}.",
        f"Set the clock right, or land what is new. If the day is right nevertheless: --as-of {day}.",
        TOO_OLD,
    )
