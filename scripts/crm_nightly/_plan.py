"""What a night would do, and with what; nothing is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from crm_landing import find_config
from crm_metrics._project import Project
from crm_nightly._context import Options
from crm_nightly._day import Clues, choose_day
from crm_nightly._home import Home
from crm_nightly._stores import open_store

__all__ = ["options_of", "plan"]


def options_of(
    project: Project, target: str, as_of: date | None, mode: str, config: Path | None, keep: int | None,
    variables: dict[str, Any],
) -> Options:  # fmt: skip
    """What was typed, with the project's defaults."""
    kept = keep or int((project.variables() | variables)["nights_kept"])
    return Options(target, as_of, mode, find_config(project, config), kept, variables)


def clues_of(options: Options, settings: dict[str, Any], published: date | None) -> Clues:
    """What is known beside the clock. The sample ends on a day of its own, whatever the clock says."""
    is_sample = options.landing is None
    sample = date.fromisoformat(str(settings["as_of_date"])) if is_sample else None
    return Clues(options.clock(), settings["reporting_timezone"], None if is_sample else published, sample)


def plan(project: Project, home: Home, options: Options, console: Console) -> None:
    """Print it; what would stop the night at once stops this as well."""
    store = open_store(project, home, options.target)
    published = store.published()
    settings = project.variables() | options.variables
    as_of = choose_day(options.as_of, clues_of(options, settings, published.as_of if published else None))
    if home.root.exists():
        store.check_room(float(settings["nightly_disk_factor"]))
    said = {
        "home": home.root,
        "published": f"{published.name} of {published.as_of}" if published else "none yet",
        "landing": options.landing or "nothing: the sample is read",
        "as of": as_of,
        "mode": options.mode,
        "keep": f"{options.keep} nights",
    }
    for name, value in said.items():
        console.print(f"{name:10}  {value}", highlight=False)
