"""The rows of a grouped step with what identifies them, and the rows that a condition kept out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlglot import exp

from crm_explain._groups import is_grouped
from crm_explain._windows import windows_of

__all__ = ["RULE", "Rows"]

RULE = "left_out_by"
IDENTIFIES = re.compile(r"(_key|_no|_number|_id)$")
SIDE_TABLES = re.compile(r"^dim_(?!customer|record)|^dq_")  # calendars and lists that rows are matched with
Ids = dict[str, exp.Expression]


class Rows:
    """Steps once more, with `id_…` columns for what identifies a row and, where wanted, with the rows left out."""

    def __init__(self, steps: Mapping[str, exp.Query], columns: Mapping[str, list[str]]) -> None:
        self.steps, self.columns = steps, columns
        self.made: dict[str, exp.Query] = {}
        self.known: dict[tuple[str, bool], list[str] | None] = {}

    def of(self, rows: exp.Select, lifting: bool = False) -> tuple[exp.Select, list[str]] | None:
        """The rows of a group with their identifying columns; none where nothing can be left out."""
        done = self._select(rows, lifting, starred=False)
        return done if done is None or isinstance(done[0], exp.Select) else None

    def _step(self, name: str, lifting: bool) -> list[str] | None:
        """Make the step once more; the labels of its identifying columns, none where it cannot be lifted."""
        if (name, lifting) not in self.known:
            self.known[name, lifting] = None
            done = self._query(self.steps[name], lifting)
            if done is not None:
                self.made[_called(name, lifting)] = done[0]
                self.known[name, lifting] = done[1]
        return self.known[name, lifting]

    def _query(self, query: exp.Query, lifting: bool) -> tuple[exp.Query, list[str]] | None:
        if isinstance(query, exp.Subquery):
            return self._query(query.this, lifting)
        if not isinstance(query, exp.Union):
            return self._select(query, lifting)
        return (
            self._union(query, lifting) if not query.args.get("distinct") else (None if lifting else (query.copy(), []))
        )

    def _union(self, query: exp.Union, lifting: bool) -> tuple[exp.Query, list[str]] | None:
        done, names = [], self.outputs(query)
        for branch in self._branches(query):
            made = self._query(branch, lifting)
            if made is None:
                made = self._query(branch, lifting=False)
                made = made[0].select(exp.alias_(exp.cast(exp.null(), "text"), RULE)), made[1]
            done.append((*made, self.outputs(branch)))
        labels = list(dict.fromkeys(label for _, own, _ in done for label in own))
        parts = []
        for made, own, columns in done:
            renamed = [exp.alias_(exp.column(old), new) for old, new in zip(columns, names, strict=True)]
            ids = [exp.column(f"id_{x}") if x in own else exp.cast(exp.null(), "text") for x in labels]
            ids = [exp.alias_(value, f"id_{label}") for label, value in zip(labels, ids, strict=True)]
            rule = [exp.column(RULE)] if lifting else []
            parts.append(exp.select(*renamed, *ids, *rule).from_(made.subquery("branch")))
        whole: exp.Query = parts[0]
        for part in parts[1:]:
            whole = exp.union(whole, part, distinct=False)
        return whole, labels

    def _branches(self, query: exp.Query) -> list[exp.Query]:
        if isinstance(query, exp.Subquery):
            return self._branches(query.this)
        return [*self._branches(query.left), *self._branches(query.right)] if isinstance(query, exp.Union) else [query]

    def _select(self, query: exp.Select, lifting: bool, starred: bool = True) -> tuple[exp.Select, list[str]] | None:
        fixed = is_grouped(query) or query.args.get("distinct")
        if fixed or (lifting and windows_of(query) and starred):
            return None if lifting else self._fixed(query)
        select = query.copy()
        if starred:
            select.set("expressions", self._written_out(query))
        primary = self._primary(query)
        ids, rule = self._sources(select, primary, lifting)
        for label, value in ids.items():
            select = select.select(exp.alias_(value, f"id_{label}"))
        if not lifting:
            return select, list(ids)
        conditions = _conjuncts(select)
        if rule is None and not conditions:
            return None
        return _lifted(select, conditions, rule), list(ids)

    def _fixed(self, query: exp.Select) -> tuple[exp.Select, list[str]]:
        """A step whose rows must stay what they are: its own columns identify them."""
        found = {p.alias_or_name: p.unalias() for p in query.expressions if IDENTIFIES.search(p.alias_or_name)}
        select = query.copy()
        for label, value in found.items():
            select = select.select(exp.alias_(exp.cast(value.copy(), "text"), f"id_{label}"))
        return select, list(found)

    def _tables(self, query: exp.Select) -> list[exp.Table]:
        from_ = query.args.get("from_")
        sources = [*([from_.this] if from_ else []), *(join.this for join in query.args.get("joins") or [])]
        return [source for source in sources if isinstance(source, exp.Table)]

    def _primary(self, query: exp.Select) -> str:
        """The alias of the relation whose rows are counted: the first that is no calendar or list."""
        tables = self._tables(query)
        return next((table.alias_or_name for table in tables if not self._is_side(table)), "")

    def _is_side(self, table: exp.Table) -> bool:
        if table.db or table.name not in self.steps:
            return bool(SIDE_TABLES.match(table.name))
        step = self.steps[table.name]
        return isinstance(step, exp.Select) and all(self._is_side(inner) for inner in self._tables(step))

    def _sources(self, select: exp.Select, primary: str, lifting: bool) -> tuple[Ids, exp.Expression | None]:
        """Read the steps made once more; what identifies a row, and the rule that its source brings along."""
        found: dict[bool, Ids] = {True: {}, False: {}}
        rule = None
        for table in self._tables(select):
            alias, side = table.alias_or_name, self._is_side(table)
            if table.db or table.name not in self.steps:
                own = {name: exp.cast(exp.column(name, table=alias), "text") for name in self._ids_of(table)}
            else:
                lifts = lifting and alias == primary and self._step(table.name, True) is not None
                labels = self._step(table.name, lifts) or []
                own = {label: exp.column(f"id_{label}", table=alias) for label in labels}
                table.replace(exp.alias_(exp.to_table(_called(table.name, lifts)), alias, table=True))
                rule = exp.column(RULE, table=alias) if lifts else rule
            for label, value in own.items():
                found[side].setdefault(label, value)
        return found[False] or found[True], rule

    def _ids_of(self, table: exp.Table) -> list[str]:
        names = [name for name in self.columns.get(f"{table.db}.{table.name}", []) if IDENTIFIES.search(name)]
        wanted = [name for name in names if name.endswith("_no") or name in (names[0], "customer_key", "record_id")]
        return [name for name in wanted if name not in ("surviving_no",)]

    def _written_out(self, query: exp.Select) -> list[exp.Expression]:
        columns: list[exp.Expression] = []
        for projection in query.expressions:
            if not (isinstance(projection, exp.Star) or isinstance(projection.this, exp.Star)):
                columns.append(projection.copy())
                continue
            wanted = projection.table if isinstance(projection, exp.Column) else ""
            seen = [(alias, name) for alias, name in self.read(query) if wanted in ("", alias)]
            columns += [exp.column(name, table=alias) for alias, name in seen]
        return columns

    def outputs(self, query: exp.Query) -> list[str]:
        """The columns of a query, stars written out."""
        return [projection.alias_or_name for projection in self._written_out(self._branches(query)[0])]

    def read(self, query: exp.Select) -> list[tuple[str, str]]:
        """The columns that a step can see, each with the alias of its relation."""
        found = []
        for table in self._tables(query):
            known = table.name in self.steps and not table.db
            names = self.outputs(self.steps[table.name]) if known else self.columns.get(f"{table.db}.{table.name}", [])
            found += [(table.alias_or_name, name) for name in names]
        return found


def _called(name: str, lifting: bool) -> str:
    return f"{name}_left_out" if lifting else f"{name}_named"


def _conjuncts(select: exp.Select) -> list[exp.Expression]:
    where = select.args.get("where")
    parts = list(where.this.flatten()) if where and isinstance(where.this, exp.And) else [where.this] if where else []
    return [part for part in parts if part.find(exp.Column)]


def _lifted(select: exp.Select, conditions: list[exp.Expression], rule: exp.Expression | None) -> exp.Select:
    """The step without its conditions, and with the first one that a row does not meet."""
    first = exp.Case()
    for condition in conditions:
        met = exp.Coalesce(this=exp.Paren(this=condition.copy()), expressions=[exp.false()])
        first = first.when(exp.Not(this=met), exp.Literal.string(f"{condition.sql()} is not true"))
    select.set("where", None)
    own = first if conditions else exp.cast(exp.null(), "text")
    whole = exp.Coalesce(this=rule, expressions=[own]) if rule is not None else own
    select = select.select(exp.alias_(whole, RULE))
    for division in list(select.find_all(exp.Div)):  # a condition may have kept a zero away from it
        division.set("expression", exp.Nullif(this=division.expression, expression=exp.Literal.number(0)))
    return select
