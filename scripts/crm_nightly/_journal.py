"""The journal of the nights, beside the deliveries: runs, their steps, what each model cost, what was published."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from crm_landing import open_journal
from crm_nightly._store import Night, Row, Store

__all__ = [
    "Journal", "keep_publication", "model_costs", "publications", "recipes", "reconcile", "reported_alerts",
    "run_steps", "runs",
]  # fmt: skip

tables = sa.MetaData()
runs = sa.Table(
    "runs",
    tables,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("night_id", sa.Integer, nullable=False),
    sa.Column("as_of", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("mode", sa.Text),
    sa.Column("reasons", sa.Text),
    sa.Column("code_version", sa.Text, nullable=False),
    # what the sources had for this night is received
    sa.Column("is_received", sa.Boolean, nullable=False, default=False),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("ended_at", sa.Text),
    # running, finished, or abandoned: cut short, and a later run began anew
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("exit_code", sa.Integer),
    sa.Column("problem", sa.Text),
)
run_steps = sa.Table(
    "run_steps",
    tables,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("attempt", sa.Integer, primary_key=True),
    sa.Column("started_at", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float),
    sa.Column("row_count", sa.Integer),
    sa.Column("tests_passed", sa.Integer),
    sa.Column("tests_failed", sa.Integer),
    sa.Column("exit_code", sa.Integer),
    # of the private place after the step, when it was safely on disk
    sa.Column("mark", sa.Text),
)
model_costs = sa.Table(
    "model_costs",
    tables,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("node", sa.Text, primary_key=True),
    sa.Column("resource_type", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("row_count", sa.Integer),
)
publications = sa.Table(
    "publications",
    tables,
    sa.Column("publication_no", sa.Integer, primary_key=True),
    sa.Column("night_id", sa.Integer, nullable=False),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("as_of", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),  # night or rollback
    sa.Column("published_at", sa.Text, nullable=False),
    sa.Column("mark", sa.Text, nullable=False),
)
# What a night can be built from anew
recipes = sa.Table(
    "recipes",
    tables,
    sa.Column("night_id", sa.Integer, primary_key=True),
    sa.Column("target", sa.Text, primary_key=True),
    sa.Column("as_of", sa.Text, nullable=False),
    sa.Column("delivery_no", sa.Integer, nullable=False),
    sa.Column("code_version", sa.Text, nullable=False),
    sa.Column("variables", sa.Text, nullable=False),
    # of the private place when it was signed
    sa.Column("mark", sa.Text, nullable=False),
)
reported_alerts = sa.Table(
    "reported_alerts",
    tables,
    sa.Column("target", sa.Text, primary_key=True),
    sa.Column("alert_id", sa.Text, primary_key=True),
    sa.Column("run_id", sa.Text, nullable=False),
)


def keep_publication(journal: Journal, store: Store, target: str, night: Night, kind: str = "night") -> None:
    """Write down that readers see this night now; nothing where that is known already."""
    last, mark = journal.last_publication(target), store.published_mark()
    if not last or (last["run_id"], last["mark"]) != (night.run_id, mark):
        journal.keep_publication(night, target, kind, mark)


def reconcile(journal: Journal, store: Store, target: str, published: Night | None) -> bool:
    """Write down a rollback that was cut short between its one step and the journal; whether there was one."""
    last = journal.last_publication(target)
    recipe = journal.recipe(target, published.night_id) if published and last else None
    if not recipe or last["mark"] == store.published_mark() or not store.is_published_as(recipe["mark"]):
        return False
    keep_publication(journal, store, target, published, "rollback")
    return True


def now() -> str:
    """The time as the journal writes it: UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class Journal:
    """What is written is on disk when the method returns."""

    engine: sa.Engine

    @classmethod
    def open(cls, home: Path) -> Journal:
        """The journal of a home, with its tables."""
        engine = open_journal(home)
        tables.create_all(engine)
        return cls(engine)

    def rows(self, query: sa.Select) -> list[Row]:
        """The answer of a query."""
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _write(self, *statements: sa.Executable) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)

    def start_run(self, run: Row) -> None:
        """A run begins; runs of its target that were cut short are given up."""
        stale = runs.update().where(runs.c.state == "running", runs.c.target == run["target"])
        self._write(stale.values(state="abandoned", ended_at=now()), runs.insert().values(state="running", **run))

    def note(self, run_id: str, **facts: object) -> None:
        """Learned on the way: mode, reasons."""
        self._write(runs.update().where(runs.c.run_id == run_id).values(**facts))

    def end_run(self, run_id: str, exit_code: int, problem: str | None) -> None:
        """A run ended by itself, well or not."""
        self.note(run_id, state="finished", exit_code=exit_code, problem=problem, ended_at=now())

    def unfinished(self, target: str) -> Row | None:
        """The run that was cut short, if the last one was."""
        query = sa.select(runs).where(runs.c.state == "running", runs.c.target == target)
        return next(iter(self.rows(query.order_by(runs.c.started_at.desc()).limit(1))), None)

    def start_step(self, run_id: str, step: str) -> int:
        """A step begins; which attempt of the run it is."""
        key = (run_steps.c.run_id == run_id) & (run_steps.c.step == step)
        attempt = len(self.rows(sa.select(run_steps.c.attempt).where(key))) + 1
        self._write(run_steps.insert().values(run_id=run_id, step=step, attempt=attempt, started_at=now()))
        return attempt

    def end_step(self, run_id: str, step: str, attempt: int, **facts: object) -> None:
        """A step ended, and what it did."""
        key = (run_steps.c.run_id == run_id) & (run_steps.c.step == step) & (run_steps.c.attempt == attempt)
        self._write(run_steps.update().where(key).values(**facts))

    def steps_of(self, run_id: str) -> list[Row]:
        """The steps of a run in the order they ran."""
        return self.rows(sa.select(run_steps).where(run_steps.c.run_id == run_id).order_by(sa.literal_column("rowid")))

    def keep_costs(self, run_id: str, costs: Iterable[Row]) -> None:
        """What each model took in this run; those of an earlier attempt are replaced."""
        listed = [cost | {"run_id": run_id} for cost in costs]
        self._write(model_costs.delete().where(model_costs.c.run_id == run_id))
        if listed:
            self._write(model_costs.insert().values(listed))

    def costs_of(self, run_id: str) -> list[Row]:
        """What each model took in a run."""
        return self.rows(sa.select(model_costs).where(model_costs.c.run_id == run_id))

    def last_runs(self, target: str, number: int) -> list[Row]:
        """The last runs of a target, newest first."""
        query = sa.select(runs).where(runs.c.target == target).order_by(runs.c.started_at.desc())
        return self.rows(query.limit(number))

    def build_seconds(self, target: str, mode: str, number: int = 5) -> tuple[float, ...]:
        """How long the last good builds of a mode took, newest first."""
        query = (
            sa.select(run_steps.c.seconds)
            .join(runs, runs.c.run_id == run_steps.c.run_id)
            .where(runs.c.target == target, runs.c.mode == mode)
            .where(run_steps.c.step == "build", run_steps.c.exit_code == 0)
            .order_by(run_steps.c.started_at.desc())
        )
        return tuple(row["seconds"] for row in self.rows(query.limit(number)))

    def keep_publication(self, night: Night, target: str, kind: str, mark: str) -> None:
        """A night is what readers see now."""
        facts = {"night_id": night.night_id, "run_id": night.run_id, "as_of": str(night.as_of), "target": target}
        self._write(publications.insert().values(published_at=now(), kind=kind, mark=mark, **facts))

    def keep_recipe(self, night: Night, target: str, variables: Row, mark: str) -> None:
        """What the night can be built from anew."""
        key = {"night_id": night.night_id, "target": target}
        facts = {"as_of": str(night.as_of), "delivery_no": night.delivery_no, "code_version": night.code_version}
        told = json.dumps(variables, ensure_ascii=False, default=str)
        known = recipes.delete().where(recipes.c.night_id == night.night_id, recipes.c.target == target)
        self._write(known, recipes.insert().values(variables=told, mark=mark, **key, **facts))

    def recipe(self, target: str, night_id: int) -> Row | None:
        """What a night can be built from anew."""
        query = sa.select(recipes).where(recipes.c.target == target, recipes.c.night_id == night_id)
        return next(iter(self.rows(query)), None)

    def last_publication(self, target: str) -> Row | None:
        """What was published last."""
        query = sa.select(publications).where(publications.c.target == target)
        return next(iter(self.rows(query.order_by(publications.c.publication_no.desc()).limit(1))), None)

    def next_night(self) -> int:
        """A number that no night had before."""
        return (self.rows(sa.select(sa.func.max(runs.c.night_id).label("last")))[0]["last"] or 0) + 1

    def unreported(self, target: str, alerts: list[Row]) -> list[Row]:
        """The alerts that nobody was told of yet."""
        known = sa.select(reported_alerts.c.alert_id).where(reported_alerts.c.target == target)
        told = {row["alert_id"] for row in self.rows(known)}
        return [alert for alert in alerts if str(alert["alert_id"]) not in told]

    def keep_reported(self, target: str, run_id: str, alerts: list[Row]) -> None:
        """They were told of now."""
        listed = [{"target": target, "run_id": run_id, "alert_id": str(alert["alert_id"])} for alert in alerts]
        if listed:
            self._write(reported_alerts.insert().values(listed))
