"""Where the dbt project is and what it says about itself. Nothing here imports dbt, so `--help` stays quick."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import jinja2
import yaml

__all__ = ["Project", "Trouble", "find_project"]


class Trouble(click.ClickException):
    """Something the user can mend: what is wrong, then what to do."""

    def __init__(self, problem: str, remedy: str, exit_code: int = 1) -> None:
        super().__init__(f"{problem}\n{remedy}")
        self.exit_code = exit_code


@dataclass(frozen=True)
class Project:
    """The folder that holds dbt_project.yml."""

    root: Path

    def variables(self) -> dict[str, Any]:
        """The defaults of the project's variables."""
        return yaml.safe_load((self.root / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]

    def known_sources(self) -> list[str]:
        """The systems that the project can read."""
        return sorted(self.variables()["source_entities"])

    def connection(self, target: str | None = None) -> dict[str, Any]:
        """One target of profiles.yml, rendered as dbt renders it; the default target if none is named."""
        text = (self.root / "profiles.yml").read_text(encoding="utf-8")
        rendered = jinja2.Environment(autoescape=False).from_string(text).render(env_var=_env_var)
        profile = yaml.safe_load(rendered)["crm_metrics"]
        chosen = target or profile["target"]
        if chosen not in profile["outputs"]:
            known = ", ".join(profile["outputs"])
            raise click.BadParameter(f"{chosen!r} is not in profiles.yml. It has: {known}.", param_hint="'--target'")
        return profile["outputs"][chosen]

    def query(self, name: str) -> str:
        """The text of a query in analyses/."""
        return (self.root / "analyses" / f"{name}.sql").read_text(encoding="utf-8")


def find_project(given: Path | None) -> Project:
    """The folder that was named, else the nearest above the working directory, else the one this package lies in."""
    here = Path.cwd()
    candidates = [given.resolve()] if given else [here, *here.parents, *Path(__file__).resolve().parents]
    for folder in candidates:
        if _is_project(folder / "dbt_project.yml"):
            return Project(folder)
    raise Trouble(
        f"No crm_metrics project in {given or here}.",
        "Go to the folder that holds dbt_project.yml, or name it with --project-dir.",
        exit_code=2,
    )


def _is_project(file: Path) -> bool:
    return file.is_file() and "name: crm_metrics" in file.read_text(encoding="utf-8")


def _env_var(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise Trouble(f"profiles.yml needs the environment variable {name}.", f"Set it: export {name}=…", exit_code=2)
    return value
