"""A grouped step of a KPI taken apart: its rows before they are grouped, and what each adds to every aggregate."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

__all__ = ["Group", "call", "group_of", "is_grouped", "outermost", "table_of", "text_of"]

NOTHING = "~"  # stands for null in the text that names a group
KEYS_OF_A_KPI = ("kpi_id", "kpi_version", "period_grain", "period_start", "segment_type", "segment_value")
TAG = "group_tag"
SET = "set_number"


@dataclass
class Group:
    """A grouped step, or a table that a KPI reads without grouping it."""

    name: str
    columns: list[str]
    tagged: exp.Select | None  # the step as written, with the name of the group
    rows: exp.Select  # its rows with the name of their group, aggregates as amounts c0, c1, … and keys
    forms: dict[str, exp.Expression]  # each column as an expression over c0, c1, … and keys of `t0`
    anew: dict[str, exp.Expression] = field(default_factory=dict)  # how c0, c1, … are made of the rows
    additive: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)  # c0, c1, … as the KPI names them
    names: exp.Expression | None = None  # what identifies a row, as text


def call(name: str, *arguments: exp.Expression | str) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[exp.maybe_parse(argument).copy() for argument in arguments])


def named_row(columns: list[tuple[str, exp.Expression]]) -> exp.Expression:
    """`order_no=12, customer_key=7` as text; what is null is left out."""
    parts = [
        exp.DPipe(this=exp.Literal.string(f"{name}="), expression=exp.cast(column.copy(), "text"), safe=True)
        for name, column in columns
    ]
    return call("concat_ws", exp.Literal.string(", "), *parts)


def text_of(value: exp.Expression) -> exp.Expression:
    return exp.Coalesce(this=exp.cast(value.copy(), "text"), expressions=[exp.Literal.string(NOTHING)])


def outermost(expression: exp.Expression) -> list[exp.Expression]:
    """The aggregates of an expression, each with its filter or ordering; windows are none."""
    if isinstance(expression, exp.Window):
        return []
    if isinstance(expression, (exp.Filter, exp.WithinGroup)):
        return [expression]
    if isinstance(expression, exp.AggFunc) and not isinstance(expression, exp.Grouping):
        return [expression]
    return [found for child in expression.iter_expressions() for found in outermost(child)]


def is_grouped(select: exp.Select) -> bool:
    return bool(select.args.get("group")) or any(outermost(projection) for projection in select.expressions)


def _keys(select: exp.Select) -> tuple[list[exp.Expression], list[list[exp.Expression]]]:
    """What is always grouped by, and the grouping sets; an ordinal is the column that it stands for."""
    group = select.args.get("group")
    if not group:
        return [], []
    always = [
        select.expressions[int(key.name) - 1].unalias() if isinstance(key, exp.Literal) else key
        for key in group.expressions
        if not isinstance(key, exp.GroupingSets)
    ]
    sets = [
        list(one.expressions) if isinstance(one, exp.Tuple) else [one.unnest()]
        for given in group.find_all(exp.GroupingSets)
        for one in given.expressions
    ]
    return always, sets


def _in_sets(key: exp.Expression, sets: list[list[exp.Expression]]) -> exp.Expression:
    numbers = [exp.Literal.number(at) for at, keys in enumerate(sets) if key in keys]
    return exp.In(this=exp.column(SET), expressions=numbers)


def _tag(number: exp.Expression, keys: list[exp.Expression]) -> exp.Expression:
    parts = [exp.cast(number, "text"), *(text_of(key) for key in keys)]
    return exp.alias_(call("concat_ws", exp.Literal.string("|"), *parts), TAG)


def _number_of_set(sets: list[list[exp.Expression]]) -> exp.Expression:
    number = exp.Case(default=exp.Literal.number(0))
    for at, keys in sorted(enumerate(sets), key=lambda numbered: -len(numbered[1])):
        if keys:
            present = exp.and_(
                *(exp.EQ(this=exp.Grouping(expressions=[key.copy()]), expression=exp.Literal.number(0)) for key in keys)
            )
            number = number.when(present, exp.Literal.number(at))
    return number if number.args.get("ifs") else exp.Literal.number(0)


def _amount(aggregate: exp.Expression, tag: exp.Expression) -> tuple[exp.Expression, exp.Expression, bool]:
    """What a row adds, how the aggregate is made of that, and whether by adding up."""
    inner, condition = aggregate, None
    if isinstance(inner, exp.Filter):
        inner, condition = inner.this, inner.expression.this

    def where(value: exp.Expression) -> exp.Expression:
        return exp.Case().when(condition.copy(), value) if condition is not None else value

    one, total = exp.Literal.number(1), exp.Sum(this=exp.column("amount"))
    if isinstance(inner, exp.Count):
        total = exp.Coalesce(this=total, expressions=[exp.Literal.number(0)])
        if isinstance(inner.this, exp.Distinct):
            return _first_of_each(where(inner.this.expressions[0].copy()), tag), total, True
        if isinstance(inner.this, (exp.Star, exp.Literal)):
            return where(one), total, True
        return exp.Case().when(where(inner.this.copy()).is_(exp.null()).not_(), one), total, True
    if isinstance(inner, exp.Sum):
        return where(inner.this.copy()), total, True
    if isinstance(inner, exp.WithinGroup):
        ordered = inner.expression.expressions[0]
        amount = where(ordered.this.copy())
    else:
        amount = where(inner.this.copy())
    anew = inner.copy()
    target = anew.expression.expressions[0] if isinstance(anew, exp.WithinGroup) else anew
    target.set("this", exp.column("amount"))
    return amount, anew, False


def _first_of_each(value: exp.Expression, tag: exp.Expression) -> exp.Expression:
    number = exp.Window(
        this=exp.RowNumber(), partition_by=[tag.copy(), value.copy()], order=exp.Order(expressions=[value.copy()])
    )
    first = exp.EQ(this=number, expression=exp.Literal.number(1))
    return exp.Case().when(exp.and_(value.copy().is_(exp.null()).not_(), first), exp.Literal.number(1))


def group_of(name: str, select: exp.Select) -> Group:
    """A grouped step taken apart."""
    always, sets = _keys(select)
    unions = list(dict.fromkeys(key for keys in sets for key in keys))
    grouped_tag = _tag(_number_of_set(sets), [*always, *unions])
    number = exp.column(SET) if sets else exp.Literal.number(0)
    shown = [exp.Case().when(_in_sets(key, sets), key.copy()) for key in unions]
    row_tag = _tag(number, [*always, *shown])
    group = Group(name, select.named_selects, select.copy().select(grouped_tag), select.copy(), {})
    group.rows = _rows(group, select, sets, row_tag)
    return group


def _rows(group: Group, select: exp.Select, sets: list[list[exp.Expression]], tag: exp.Expression) -> exp.Select:
    rows = select.copy()
    for part in ("group", "having", "order", "limit"):
        rows.set(part, None)
    rows.set("expressions", [tag])
    for projection in select.expressions:
        name, made = projection.alias_or_name, projection.unalias().copy()
        if outermost(made):
            group.forms[name] = _form(group, rows, name, made, tag.unalias())
            continue
        shown = made.transform(lambda node: _shown(node, sets))
        rows = rows.select(exp.alias_(shown, name))
        constant = isinstance(made, (exp.Literal, exp.Null)) or not made.find(exp.Column)
        group.forms[name] = made if constant else exp.column(name, table="t0")
        group.anew[name] = exp.Min(this=exp.column(name))
    if sets:
        numbers = exp.values([(at,) for at in range(len(sets))], alias="sets", columns=[SET])
        rows = rows.join(numbers, join_type="cross")
    return rows


def _form(group: Group, rows: exp.Select, label: str, made: exp.Expression, tag: exp.Expression) -> exp.Expression:
    holder = exp.Paren(this=made)
    aggregates = outermost(made)
    for aggregate in aggregates:
        amount, anew, additive = _amount(aggregate, tag)
        name = f"c{sum(known.startswith('c') and known[1:].isdigit() for known in group.anew)}"
        rows.select(exp.alias_(amount, name), copy=False)
        group.anew[name] = anew.transform(lambda n, to=name: exp.column(to) if n == exp.column("amount") else n)
        group.labels[name] = label if len(aggregates) == 1 and aggregate is made else aggregate.sql()
        group.additive |= {name} if additive else set()
        aggregate.replace(exp.column(name, table="t0"))
    for key in [column for column in holder.find_all(exp.Column) if column.table != "t0"]:
        if f"k_{key.name}" not in group.anew:
            rows.select(exp.alias_(key.copy(), f"k_{key.name}"), copy=False)
            group.anew[f"k_{key.name}"] = exp.Min(this=exp.column(f"k_{key.name}"))
        key.replace(exp.column(f"k_{key.name}", table="t0"))
    return holder


def _shown(node: exp.Expression, sets: list[list[exp.Expression]]) -> exp.Expression:
    """`grouping(x)` before grouping: whether x belongs to the set of the row."""
    if not isinstance(node, exp.Grouping):
        return node
    zero, one = exp.Literal.number(0), exp.Literal.number(1)
    return exp.Case(default=one).when(_in_sets(node.expressions[0], sets), zero)


def table_of(name: str, table: exp.Table, columns: list[str]) -> Group:
    """A table that is read without grouping: each row is named by all it holds."""
    tag = _tag(exp.Literal.number(0), [exp.column(column) for column in columns])
    rows = exp.select(tag, *(exp.column(column) for column in columns)).from_(exp.to_table(table.sql()))
    forms = {column: exp.column(column, table="t0") for column in columns}
    anew = {column: exp.Min(this=exp.column(column)) for column in columns}
    shown = [column for column in columns if column in KEYS_OF_A_KPI] or columns[:6]
    names = named_row([(column, exp.column(column)) for column in shown])
    return Group(name, columns, None, rows, forms, anew, set(columns), dict(zip(columns, columns, strict=True)), names)
