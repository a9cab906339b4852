"""The explanation of a KPI version as queries: cells, the rows behind them, and the halves worked out from the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from crm_explain._groups import TAG, Group, named_row
from crm_explain._paths import PATH, Statement
from crm_explain._rows import RULE

__all__ = ["HALVES", "KEYS", "Explanation"]

KEYS = ("period_grain", "period_start", "segment_type", "segment_value")
HALVES = ("numerator", "denominator", "kpi_value")
Linear = dict[tuple[str, str], exp.Expression]


@dataclass
class Explanation:
    """What is known about a KPI version without looking at any number."""

    statement: Statement

    def __post_init__(self) -> None:
        self.final = self.statement.step("final")

        self._found: dict[str, dict[str, Linear | None]] = {}

    @property
    def slots(self) -> list[Group]:
        return self.final.slots

    def with_steps(self, query: exp.Select, *more: tuple[str, exp.Query]) -> exp.Select:
        """The query with those steps before it that it reads, however far upstream."""
        steps = dict([*self.statement.ctes(), *more])
        wanted = {table.name for table in query.find_all(exp.Table)}
        for name in reversed(steps):
            if name in wanted:
                wanted |= {table.name for table in steps[name].find_all(exp.Table) if not table.db}
        for name, step in steps.items():
            if name in wanted:
                query = query.with_(name, as_=step.copy(), copy=False)
        return query

    def cells(self) -> exp.Select:
        """The KPI's final rows with the names of their groups."""
        tags = [exp.column(f"t{at}") for at in range(len(self.slots))]
        columns = [exp.column(name) for name in (*KEYS, *HALVES)]
        return exp.select(*columns, *tags, exp.column(PATH)).from_(exp.to_table("final_explained"))

    def additive(self, half: str) -> dict[str, Linear | None]:
        """For each way a row takes: the half as a sum of multiples of additive aggregates, or none."""
        if half not in self._found:
            self._found[half] = {path: self._additive(linear(forms[half])) for path, forms in self.final.paths.items()}
        return self._found[half]

    def _additive(self, found: Linear | None) -> Linear | None:
        fits = found is not None and all(
            name in self.slots[int(slot[1:])].additive
            and {column.table for column in factor.find_all(exp.Column)} <= {slot}
            for (slot, name), factor in found.items()
        )
        return found if fits else None

    def needed(self, at: int) -> list[str]:
        """The amounts and keys of a group that the halves are made of."""
        forms = [forms[half] for forms in self.final.paths.values() for half in HALVES]
        found = {c.name for form in forms for c in form.find_all(exp.Column) if c.table == f"t{at}"}
        return [name for name in self.slots[at].anew if name in found]

    def asked(self, keys: dict[str, exp.Expression] | None) -> exp.Select:
        """The cells that are asked for; all of them by default."""
        cells = self.cells()
        for name, value in (keys or {}).items():
            cells = cells.where(exp.EQ(this=exp.column(name), expression=value.copy()))
        return cells

    def worked_out(self, keys: dict[str, exp.Expression] | None = None) -> exp.Select:
        """Every cell with its halves from the rows of its groups: `check_…` by the formula, `sum_…` by adding."""
        more: list[tuple[str, exp.Query]] = [("cells", self.asked(keys))]
        query = exp.select("cells.*").from_("cells")
        for at, group in enumerate(self.slots):
            more.append((f"rows_{at}", group.rows))
            made = [exp.alias_(group.anew[name].copy(), name) for name in self.needed(at)]
            more.append((f"sums_{at}", exp.select(TAG, *made).from_(f"rows_{at}").group_by(TAG)))
            match = exp.EQ(this=exp.column(f"t{at}", table="cells"), expression=exp.column(TAG, table=f"t{at}"))
            query = query.join(exp.to_table(f"sums_{at}").as_(f"t{at}"), on=match, join_type="left")
        for half in HALVES:
            query = query.select(
                exp.alias_(self.chosen({p: f[half] for p, f in self.final.paths.items()}), f"check_{half}")
            )
        for half in HALVES[:2]:
            sums = {path: total(found) for path, found in self.additive(half).items() if found is not None}
            query = query.select(
                exp.alias_(self.chosen(sums), f"sum_{half}"), exp.alias_(is_path(sums), f"adds_{half}")
            )
        return self.with_steps(query, *more)

    def listed(self, keys: dict[str, exp.Expression] | None = None) -> exp.Query:
        """The rows behind the cells: those counted, with what they add, and those that a rule left out."""
        rows: list[tuple[str, exp.Query]] = []
        parts: list[exp.Select] = []
        for at, group in enumerate(self.slots):
            if not self.needed(at):
                continue
            for lifting in (False, True) if group.tagged else (False,):
                done = self.statement.rows.of(group.rows, lifting) if group.tagged else (group.rows, [])
                if done is None:
                    continue
                ids = [(label, exp.column(f"id_{label}")) for label in done[1]]
                names = named_row(ids) if ids else group.names
                name = f"left_out_{at}" if lifting else f"rows_{at}"
                customer = exp.column("id_customer_key") if "customer_key" in done[1] else exp.cast(exp.null(), "text")
                rows.append((name, _with_names(done[0], names, customer, inside=not ids)))
                parts.append(self._part(at, group, name, lifting))
        whole: exp.Query = parts[0]
        for part in parts[1:]:
            whole = exp.union(whole, part, distinct=False)
        made = self.statement.rows.made.items()
        return self.with_steps(_with_customers(whole), *made, ("cells", self.asked(keys)), *rows)

    def _part(self, at: int, group: Group, rows: str, lifting: bool) -> exp.Select:
        used = [name for name in self.needed(at) if name in group.labels] or self.needed(at)
        amounts = named_row([(group.labels.get(name, name), exp.column(name, table=f"t{at}")) for name in used])
        names = [exp.column(name, table=f"t{at}") for name in ("customer_named", "row_named")]
        query = exp.select(
            *(exp.column(name, table="cells") for name in KEYS),
            exp.alias_(exp.Literal.string(group.name), "part"),
            *names,
        ).select(exp.alias_(amounts, "amounts"))
        nothing = exp.cast(exp.null(), "numeric(28, 6)")
        for half in HALVES[:2]:
            ways = {path: own for path, found in self.additive(half).items() if (own := of_slot(found, at)) is not None}
            query = query.select(exp.alias_(nothing.copy() if lifting else self.chosen(ways), f"{half}_part"))
        rule = exp.column(RULE, table=f"t{at}") if lifting else exp.cast(exp.null(), "text")
        query = query.select(exp.alias_(rule, "rule"))
        match = exp.EQ(this=exp.column(f"t{at}", table="cells"), expression=exp.column(TAG, table=f"t{at}"))
        query = query.from_("cells").join(exp.to_table(rows).as_(f"t{at}"), on=match)
        return query.where(rule.copy().is_(exp.null()).not_()) if lifting else query

    def chosen(self, forms: dict[str, exp.Expression]) -> exp.Expression:
        """The expression that belongs to the way a row takes."""
        ways: dict[str, tuple[exp.Expression, list[str]]] = {}
        for path, form in forms.items():
            ways.setdefault(form.sql(), (form, []))[1].append(path)
        if not ways:
            return exp.cast(exp.null(), "numeric(28, 6)")
        case = exp.Case()
        for form, paths in ways.values():
            case = case.when(in_paths(paths), form.copy())
        return case


def in_paths(paths: list[str]) -> exp.Expression:
    return exp.In(this=exp.column(PATH, table="cells"), expressions=[exp.Literal.string(path) for path in paths])


def is_path(forms: dict[str, Any]) -> exp.Expression:
    return in_paths(list(forms)) if forms else exp.false()


def _with_names(rows: exp.Select, names: exp.Expression, customer: exp.Expression, inside: bool) -> exp.Select:
    """The rows with what identifies them as one text."""
    if inside:
        return rows.select(exp.alias_(names, "row_named"), exp.alias_(customer, "customer_named"))
    named = exp.select("*", exp.alias_(names, "row_named"), exp.alias_(customer, "customer_named"))
    return named.from_(rows.subquery("named"))


def _with_customers(parts: exp.Query) -> exp.Select:
    """The rows with the number and name of their customer."""
    customers = exp.to_table("core.dim_customers").as_("customers")
    key = exp.cast(exp.column("customer_key", table="customers"), "text")
    match = exp.EQ(this=exp.column("customer_named", table="parts"), expression=key)
    columns = [exp.column(name, table="parts") for name in (*KEYS, "part", "row_named")]
    columns[-1] = exp.alias_(columns[-1], "row_ids")
    known = [exp.column(name, table="customers") for name in ("customer_no", "customer_name")]
    rest = [exp.column(name, table="parts") for name in ("amounts", "numerator_part", "denominator_part")]
    rule = exp.column("rule", table="parts")
    adds = [exp.column(f"{half}_part", table="parts") for half in HALVES[:2]]
    zero = exp.Literal.number(0)
    idle = exp.and_(
        exp.or_(*(part.is_(exp.null()).not_() for part in adds)),
        *(
            exp.EQ(this=exp.Coalesce(this=part.copy(), expressions=[zero.copy()]), expression=zero.copy())
            for part in adds
        ),
    )
    counted = exp.and_(rule.is_(exp.null()), exp.Not(this=exp.Paren(this=idle)))
    reason = exp.Case().when(
        exp.and_(rule.is_(exp.null()), idle.copy()), exp.Literal.string("adds nothing to either half")
    )
    query = exp.select(*columns, *known, *rest, exp.alias_(counted, "is_counted"))
    query = query.select(exp.alias_(exp.Coalesce(this=rule.copy(), expressions=[reason]), "rule"))
    return query.from_(parts.subquery("parts")).join(customers, on=match, join_type="left")


def of_slot(found: Linear | None, at: int) -> exp.Expression | None:
    """What the rows of one group add to a half; none where they are no part of it."""
    own = {key: factor for key, factor in (found or {}).items() if key[0] == f"t{at}"}
    return total(own) if own else None


def total(found: Linear) -> exp.Expression:
    """The sum of multiples as an expression."""
    whole: exp.Expression = exp.Literal.number(0)
    for (slot, name), factor in found.items():
        amount = exp.Coalesce(this=exp.column(name, table=slot), expressions=[exp.Literal.number(0)])
        whole = exp.Add(this=whole, expression=exp.Mul(this=amount, expression=exp.Paren(this=factor.copy())))
    return whole


def linear(form: exp.Expression) -> Linear | None:
    """A half as a sum of multiples of aggregates; what is null under a condition counts as what it is else."""
    if isinstance(form, (exp.Paren, exp.Cast)):
        return linear(form.this)
    if isinstance(form, exp.Null):
        return {}
    if isinstance(form, exp.Column):
        return {(form.table, form.name): exp.Literal.number(1)}
    if isinstance(form, exp.Neg):
        return scaled(linear(form.this), exp.Literal.number(-1))
    if isinstance(form, (exp.Add, exp.Sub)):
        sign = exp.Literal.number(1 if isinstance(form, exp.Add) else -1)
        return merged(linear(form.this), scaled(linear(form.expression), sign))
    if isinstance(form, (exp.Mul, exp.Div)):
        return _multiple(form)
    if isinstance(form, exp.Coalesce):
        return linear(form.this) if all(is_zero(other) for other in form.expressions) else None
    if isinstance(form, exp.Nullif):
        return linear(form.this) if is_zero(form.expression) else None
    if isinstance(form, exp.Case):
        return _guarded(form)
    return {} if is_zero(form) else None


def _multiple(form: exp.Binary) -> Linear | None:
    left, right = form.this, form.expression
    if isinstance(form, exp.Mul) and is_constant(left):
        return scaled(linear(right), left)
    if not is_constant(right):
        return None
    inverse = exp.Div(this=exp.cast(exp.Literal.number(1), "decimal(38, 18)"), expression=right.copy())
    return scaled(linear(left), right if isinstance(form, exp.Mul) else inverse)


def _guarded(form: exp.Case) -> Linear | None:
    ends = [when.args["true"] for when in form.args["ifs"]] + [form.args.get("default") or exp.null()]
    real = [end for end in ends if not isinstance(end.unnest(), exp.Null)]
    return linear(real[0]) if len(real) == 1 else ({} if not real else None)


def is_constant(form: exp.Expression) -> bool:
    """Whether it is the same for all rows of a group: numbers and what the group is made by."""
    return not form.find(exp.Subquery) and all(column.name.startswith("k_") for column in form.find_all(exp.Column))


def is_zero(form: exp.Expression) -> bool:
    while isinstance(form, (exp.Paren, exp.Cast)):
        form = form.this
    return isinstance(form, exp.Literal) and not form.is_string and float(form.this) == 0


def scaled(found: Linear | None, factor: exp.Expression) -> Linear | None:
    if found is None:
        return None
    return {
        key: exp.Mul(this=exp.Paren(this=own), expression=exp.Paren(this=factor.copy())) for key, own in found.items()
    }


def merged(left: Linear | None, right: Linear | None) -> Linear | None:
    if left is None or right is None:
        return None
    return {
        key: exp.Add(this=left[key], expression=right[key])
        if key in left and key in right
        else (left.get(key) or right[key])
        for key in [*left, *right]
    }
