"""One number explained: what was published, the rows behind it, and whether they add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlglot import exp

from crm_explain._definitions import Definition, explanation
from crm_explain._engine import Engine, Row
from crm_explain._explanations import HALVES, KEYS
from crm_metrics._project import Trouble

__all__ = ["Answer", "answer"]

UNIT = Decimal("0.000001")
Cell = tuple[str, date, str, str]


@dataclass(frozen=True)
class Answer:
    """A published number and the rows behind it."""

    definition: Definition
    cell: Cell
    published: Row
    worked_out: Row
    rows: list[Row]
    set_aside: list[Row]

    @property
    def counted(self) -> list[Row]:
        """The rows that are in the number."""
        return [row for row in self.rows if row["is_counted"]]

    @property
    def left_out(self) -> list[Row]:
        """The rows that a rule keeps out of it."""
        return [row for row in self.rows if not row["is_counted"]]

    @property
    def added(self) -> dict[str, Any]:
        """The halves that are sums over rows, added up from the rows that are printed."""
        return {
            half: sum((Decimal(str(row[f"{half}_part"] or 0)) for row in self.counted), Decimal(0))
            for half in HALVES[:2]
            if self.worked_out[f"adds_{half}"] and self.published[half] is not None
        }

    @property
    def adds_up(self) -> bool:
        """Whether the rows give the halves, and the formula over the rows the halves and the value."""
        formula = all(_equal(self.worked_out[f"check_{half}"], self.published[half]) for half in HALVES)
        return formula and all(_equal(added, self.published[half]) for half, added in self.added.items())


def _equal(left: Any, right: Any) -> bool:  # noqa: ANN401 - numbers of either driver
    if left is None or right is None:
        return left is right
    return abs(Decimal(str(left)) - Decimal(str(right))) <= UNIT


def _literals(cell: Cell) -> dict[str, exp.Expression]:
    grain, first_day, kind, value = cell
    day = exp.cast(exp.Literal.string(first_day.isoformat()), "date")
    return dict(
        zip(KEYS, (exp.Literal.string(grain), day, exp.Literal.string(kind), exp.Literal.string(value)), strict=True)
    )


def _where(query: exp.Select, asked: dict[str, exp.Expression]) -> exp.Select:
    for name, value in asked.items():
        query = query.where(exp.EQ(this=exp.column(name), expression=value))
    return query


def _set_aside(engine: Engine, chosen: Definition) -> list[Row]:
    """How many records of the KPI's entities no KPI counts, by the rule that they break; of all periods."""
    trust = exp.select("entities").from_(exp.table_("kpi_trust", db="scorecard"))
    mine = trust.where(exp.column("kpi_id").eq(chosen.kpi_id))
    names = [name for row in engine.rows(mine) for name in row["entities"].split(";") if name]
    if not names:
        return []
    count = exp.alias_(exp.Count(this=exp.Star()), "records")
    records = exp.select("entity", "broken_rule", count).from_(exp.table_("quarantined_records", db="quarantine"))
    records = records.where(exp.column("action").eq("record set aside"), exp.column("entity").isin(*names))
    return engine.rows(records.group_by("entity", "broken_rule").order_by("entity", "broken_rule"))


def answer(engine: Engine, chosen: Definition, cell: Cell) -> Answer:
    """The published number with the rows behind it."""
    asked = _literals(cell)
    results = exp.select(*HALVES).from_(exp.table_("kpi_results", db="scorecard"))
    results = _where(results, {"kpi_id": exp.Literal.string(chosen.kpi_id), **asked})
    published = engine.rows(_where(results, {"kpi_version": exp.Literal.number(chosen.version)}))
    if not published:
        shown = f"{chosen.name} has no number for the {cell[0]} of {cell[1]} and {cell[2]}={cell[3]}."
        raise Trouble(shown, "crm-metrics scorecard lists what there is.")
    taken_apart = explanation(chosen, engine.dialect, engine.columns())
    worked_out = engine.rows(taken_apart.worked_out(asked))
    rows = engine.rows(taken_apart.listed(asked))
    rows.sort(key=lambda row: (row["part"], -abs(row["numerator_part"] or 0), str(row["row_ids"])))
    return Answer(chosen, cell, published[0], worked_out[0], rows, _set_aside(engine, chosen))
