"""The statements of `sql/`: names go in quoted, values as literals, so that no name is ever read as SQL."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

__all__ = ["render"]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@lru_cache(maxsize=1)
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("sql")),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"quoted": _quoted, "literal": _literal}
    return environment


def render(name: str, **values: Any) -> str:  # noqa: ANN401
    """One file of `sql/`, filled in."""
    return _templates().get_template(f"{name}.sql").render(**values)
