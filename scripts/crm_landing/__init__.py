"""Landing: bring what the sources deliver into the raw tables, each delivery once, and none of them by halves.

`receive` reads, checks and keeps deliveries; `apply` brings those that a database does not have yet into it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = [
    "Applied", "Delivery", "apply", "drop_superseded", "exit_code", "find_config", "find_home", "open_journal",
    "read_config", "receive",
]  # fmt: skip

# Looked up on first use, so that `crm-metrics --help` need not wait for drivers.
_HOMES = {
    "Applied": "_apply", "apply": "_apply", "Delivery": "_delivery", "exit_code": "_delivery",
    "open_journal": "_journal", "drop_superseded": "_retention", "receive": "_receive",
    "find_config": "_config", "find_home": "_config", "read_config": "_config",
}  # fmt: skip


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"crm_landing.{_HOMES[name]}"), name)
