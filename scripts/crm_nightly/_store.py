"""What a night asks of an engine: a private place to build in, and one step that makes it the published one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

import pyarrow

__all__ = ["Columns", "Night", "Row", "Settings", "Store", "Where"]

Row = dict[str, Any]
# Which set of tables a query reads: the one that readers see, or the one that is being built.
Where = Literal["published", "private"]
Columns = pyarrow.Table


@dataclass(frozen=True)
class Night:
    """One published state of the warehouse, as the row of `operations.night` inside it says."""

    night_id: int
    as_of: date
    run_id: str
    code_version: str  # hash of the project's files and variables
    mode: str  # full or incremental
    delivery_no: int  # the last delivery that was applied; 0 on the sample
    built_at: datetime  # UTC

    @property
    def name(self) -> str:
        """`n000042`: the name of its folder, or the prefix of its schemas."""
        return f"n{self.night_id:06d}"


@dataclass(frozen=True)
class Settings:
    """What dbt has to be given so that it builds in the private place."""

    environment: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)


class Store(Protocol):
    """Nights on one engine.

    The order of calls in a night: `published` · `check_room` · `prepare` · (landing into `landing_place`) · `clear`
    where all is built anew · (dbt with `settings`) · `checkpoint` after each step · `write` · `publish` · `prune`.
    Every method may be called again after a crash at any place in it. What the operator can mend is raised as
    `Trouble`: exit code 7 for room, 8 for what cannot be reached or written.
    """

    target: Any  # what readers read, as crm_landing.apply takes it: a file, or a connection of profiles.yml
    environment: Mapping[str, str]  # where dbt finds that
    keeps_views: bool  # whether `prepare` brings the views of the published night
    # where the schema explain is written: before the publish, or, where functions are no night's own, after it
    explained: Where

    def published(self) -> Night | None:
        """The night that readers see, read from the warehouse itself; None before the first."""

    def published_mark(self) -> str:
        """A mark of what is published; it changes when somebody else than a night writes to it."""

    def is_published_as(self, mark: str) -> bool:
        """Whether what readers see is what the private place was at this mark of `checkpoint`."""

    def table_rows(self, where: Where = "private") -> dict[tuple[str, str], int]:
        """Rows by schema and table name, as the engine itself counts; the schemas as dbt's manifest names them."""

    def check_room(self, factor: float) -> None:
        """Stop with 7 where less than `factor` × the published size is free, with 8 where nothing can be published."""

    def prepare(self, night_id: int) -> None:
        """Make a private place anew from what is published; what a killed build left there is thrown away."""

    def prepare_again(self, night_id: int) -> None:
        """The private place as it was before the build, what was landed included."""

    def is_intact(self, mark: str) -> bool:
        """Whether the private place is exactly what it was at this mark of `checkpoint`: a run may go on from it."""

    def landing_place(self) -> Any:  # noqa: ANN401 - what crm_landing.apply takes
        """Where deliveries are applied."""

    def clear(self, schemas: Collection[str]) -> None:
        """For a full night: take away what was built in these schemas. Raw tables and what remembers are in others."""

    def settings(self, night_id: int) -> Settings:
        """Environment and variables of dbt for the private place."""

    def compact(self) -> None:
        """Give room back that the private place no longer uses, where that is much."""

    def checkpoint(self) -> str:
        """Close what is open, bring the private place safely to disk, and give a mark of its state."""

    def write(self, tables: Mapping[str, Columns]) -> None:
        """Replace the schema `operations` of the private place by these tables: night, runs, run_steps, model_costs."""

    def publish(self, night: Night) -> None:
        """Make the private place the published one in one step. `operations.night` was written before."""

    def nights(self) -> list[Night]:
        """The nights that are kept, newest first."""

    def rollback(self, night_id: int) -> Night:
        """Publish a kept night again, in one step."""

    def prune(self, keep: int) -> list[int]:
        """Remove all but the newest `keep` nights and the published one; which were removed."""

    def set_aside(self, night_id: int) -> str:
        """Keep the private place of a failed night for inspection (only the last one); where it is now."""

    def tidy(self) -> None:
        """Complete what a run that died right after publishing left undone, and throw its private place away."""

    def discard(self) -> None:
        """Throw the private place away."""

    def export(self, folder: Path) -> int:
        """Write the published tables that readers use as Parquet, one folder a schema; how many rows."""

    def aside(self, night_id: int) -> Store:
        """An empty store beside this one, of which `target` is all, for a past night that is built anew."""

    def query(self, sql_file: Path, parameters: Row | None = None, where: Where = "published") -> list[Row]:
        """The rows of a query in a file; named parameters are written `$name`."""
