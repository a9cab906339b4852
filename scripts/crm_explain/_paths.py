"""The way from grouped steps to a KPI's final rows: every final row carries the names of the groups it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from sqlglot import exp

from crm_explain._groups import Group, group_of, is_grouped, named_row, table_of
from crm_explain._rows import Rows
from crm_explain._windows import windows_of, without_windows

__all__ = ["Relation", "Statement"]

PATH = "path_taken"
Forms = dict[str, exp.Expression]


@dataclass
class Relation:
    """A step: its query with the names of groups, and its columns as expressions over them by the way a row takes."""

    query: exp.Query
    columns: list[str]
    slots: list[Group]
    paths: dict[str, Forms]


class Statement:
    """The SQL of one KPI version."""

    def __init__(self, query: exp.Query, columns: Mapping[str, list[str]]) -> None:
        self.query = without_history(query)
        self.steps = {step.alias: step.this for step in self.query.ctes}
        self.columns = columns
        self.rows = Rows(self.steps, columns)
        self.known: dict[str, Relation] = {}
        self.groups: dict[int, Group] = {}

    def step(self, name: str) -> Relation:
        if name not in self.known:
            self.known[name] = self._relation(name, self.steps[name])
        return self.known[name]

    def ctes(self) -> list[tuple[str, exp.Query]]:
        """The steps as written, then those with the names of groups."""
        return [*self.steps.items(), *((f"{name}_explained", known.query) for name, known in self.known.items())]

    def _relation(self, name: str, query: exp.Query) -> Relation:
        if isinstance(query, exp.Union):
            return self._union(name, query)
        if isinstance(query, exp.Subquery):
            return self._relation(name, query.this)
        if windows_of(query):
            query, steps = without_windows(name, query)
            self.steps.update(steps)
        return self._grouped(name, query) if is_grouped(query) else self._plain(name, query)

    def _grouped(self, name: str, query: exp.Select) -> Relation:
        if id(query) not in self.groups:
            self.groups[id(query)] = group_of(name, query)
            self.groups[id(query)].names = self._names(query)
        group = self.groups[id(query)]
        tagged = group.tagged.copy()
        tagged.expressions[-1].set("alias", exp.to_identifier("t0"))
        tagged = tagged.select(exp.alias_(exp.Literal.string("g"), PATH))
        return Relation(tagged, group.columns, [group], {"g": group.forms})

    def _union(self, name: str, query: exp.Union) -> Relation:
        relations = [self._relation(name, branch) for branch in branches(query)]
        slots: list[Group] = []
        paths: dict[str, Forms] = {}
        queries = []
        for number, relation in enumerate(relations):
            places = _places(slots, relation.slots)
            queries.append((relation, number, dict(enumerate(places))))
            for path, forms in relation.paths.items():
                moved = [_moved(forms[column], dict(enumerate(places))) for column in relation.columns]
                paths[f"{number}{path}"] = dict(zip(relations[0].columns, moved, strict=True))
        united = [_widened(relation, number, places, len(slots)) for relation, number, places in queries]
        whole = united[0]
        for one in united[1:]:
            whole = exp.union(whole, one, distinct=False)
        return Relation(whole, relations[0].columns, slots, paths)

    def _plain(self, name: str, query: exp.Select) -> Relation:
        sources = self._sources(name, query)
        slots, offsets = [], {}
        for alias, (relation, _) in sources.items():
            offsets[alias] = len(slots)
            slots += relation.slots
        select = self._expanded(query, sources)
        projections = {p.alias_or_name: p.unalias() for p in select.expressions}
        paths = _joined(projections, sources, offsets)
        for alias, (relation, _) in sources.items():
            for at in range(len(relation.slots)):
                select = select.select(exp.alias_(exp.column(f"t{at}", table=alias), f"t{offsets[alias] + at}"))
        nothing = exp.Literal.string("-")
        taken = [exp.Coalesce(this=exp.column(PATH, table=alias), expressions=[nothing]) for alias in sources]
        taken = taken or [exp.Literal.string("c")]
        select = select.select(exp.alias_(taken[0] if len(taken) == 1 else exp.func("concat", *taken), PATH))
        return Relation(select, list(projections), slots, paths)

    def _sources(self, name: str, query: exp.Select) -> dict[str, tuple[Relation, bool]]:
        """The relations that a step reads by alias, and whether a row may lack them."""
        found: dict[str, tuple[Relation, bool]] = {}
        first = query.args.get("from_")
        for join in [first, *(query.args.get("joins") or [])]:
            if join is None:
                continue
            side = join.side if isinstance(join, exp.Join) else ""
            if side in ("RIGHT", "FULL"):
                found = {alias: (relation, True) for alias, (relation, _) in found.items()}
            table = join.this
            known = table.name in self.steps and not table.db
            relation = self.step(table.name) if known else self._table(name, table)
            found[table.alias_or_name] = relation, side in ("LEFT", "FULL")
        return found

    def _table(self, name: str, table: exp.Table) -> Relation:
        plain = exp.table_(table.name, db=table.db, catalog=table.catalog)
        columns = self.columns[f"{table.db}.{table.name}"]
        group = table_of(table.name, plain, columns)
        key = f"{table.name}_read"
        tagged = group.rows.copy()
        tagged.set("expressions", [exp.alias_(tagged.expressions[0].this, "t0"), *tagged.expressions[1:]])
        tagged = tagged.select(exp.alias_(exp.Literal.string("r"), PATH))
        self.known[key] = Relation(tagged, columns, [group], {"r": group.forms})
        return self.known[key]

    def _names(self, query: exp.Select) -> exp.Expression:
        """What tells rows apart that have no keys and numbers: all that they hold."""
        seen = self.rows.read(query)
        periods = {alias for alias, name in seen if name == "period_end"}
        own = {name: alias for alias, name in reversed(seen) if alias not in periods}
        return named_row([(name, exp.column(name, table=alias)) for name, alias in list(reversed(own.items()))[:8]])

    def _expanded(self, query: exp.Select, sources: dict[str, tuple[Relation, bool]]) -> exp.Select:
        """The step with its columns written out, reading the steps that carry names of groups."""
        select = query.copy()
        columns: list[exp.Expression] = []
        for projection in select.expressions:
            starred = isinstance(projection, exp.Star) or isinstance(projection.this, exp.Star)
            if not starred:
                columns.append(projection)
                continue
            aliases = [projection.table] if isinstance(projection, exp.Column) else list(sources)
            columns += [exp.column(column, table=alias) for alias in aliases for column in sources[alias][0].columns]
        select.set("expressions", columns)
        for table in [select.args["from_"].this, *(j.this for j in select.args.get("joins") or [])] if sources else []:
            alias, known = table.alias_or_name, table.name in self.steps and not table.db
            target = f"{table.name}_explained" if known else f"{table.name}_read_explained"
            table.replace(exp.alias_(exp.to_table(target), alias, table=True))
        return select


def _joined(projections: Forms, sources: dict[str, tuple[Relation, bool]], offsets: dict[str, int]) -> dict[str, Forms]:
    """The columns of a step for every combination of the ways that its sources take."""
    choices = [[*relation.paths, *(["-"] if optional else [])] for relation, optional in sources.values()]
    found = {}
    for taken in product(*choices):
        forms: dict[tuple[str, str], exp.Expression] = {}
        for (alias, (relation, _)), path in zip(sources.items(), taken, strict=True):
            shift = {at: at + offsets[alias] for at in range(len(relation.slots))}
            for column in relation.columns:
                form = exp.null() if path == "-" else _moved(relation.paths[path][column], shift)
                forms[alias, column] = forms["", column] = form
        made = {name: _inlined(projection, forms) for name, projection in projections.items()}
        found["".join(taken) or "c"] = made
    return found


def _inlined(projection: exp.Expression, forms: Mapping[tuple[str, str], exp.Expression]) -> exp.Expression:
    def put(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column) and (node.table, node.name) in forms:
            return exp.Paren(this=forms[node.table, node.name].copy())
        return node

    return projection.copy().transform(put)


def _moved(form: exp.Expression, places: Mapping[int, int]) -> exp.Expression:
    def move(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column) and node.table[:1] == "t" and node.table[1:].isdigit():
            return exp.column(node.name, table=f"t{places[int(node.table[1:])]}")
        return node

    return form.copy().transform(move)


def _places(slots: list[Group], wanted: list[Group]) -> list[int]:
    """Where the groups of a branch stand among those of the union; the same group shares a place."""
    places: list[int] = []
    for group in wanted:
        free = [at for at, known in enumerate(slots) if known is group and at not in places]
        if not free:
            slots.append(group)
        places.append(free[0] if free else len(slots) - 1)
    return places


def _widened(relation: Relation, number: int, places: Mapping[int, int], width: int) -> exp.Select:
    """A branch of a union with the places for the groups of all branches."""
    inner = relation.query.subquery("branch")
    columns = [exp.column(column) for column in relation.columns]
    at = {place: slot for slot, place in places.items()}
    names = [exp.column(f"t{at[place]}") if place in at else exp.cast(exp.null(), "text") for place in range(width)]
    tags = [exp.alias_(name, f"t{place}") for place, name in enumerate(names)]
    taken = exp.alias_(exp.func("concat", exp.Literal.string(str(number)), exp.column(PATH)), PATH)
    return exp.select(*columns, *tags, taken).from_(inner)


def branches(query: exp.Query) -> list[exp.Query]:
    if isinstance(query, exp.Subquery):
        return branches(query.this)
    return [*branches(query.left), *branches(query.right)] if isinstance(query, exp.Union) else [query]


def without_history(query: exp.Query) -> exp.Query:
    """The KPI over all periods: which slices a night has to build is no part of the definition."""
    for table in [table for table in query.find_all(exp.Table) if table.db == "history"]:
        node, conjunct = table, None
        while node.parent is not None:
            if isinstance(node.parent, (exp.Where, exp.And)) and not isinstance(node, exp.And):
                conjunct = node
            node = node.parent
        if conjunct is not None and node is query:
            conjunct.replace(exp.true())
    return query
