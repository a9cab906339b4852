"""What the CRM costs and saves, who uses it, and what its users sell more."""

from __future__ import annotations

import pandas as pd

from .acquisition import costs
from .calendars import working_days
from .crm_effect import GRAINS, KEY_ACTIONS
from .engagement import touches
from .facts import Facts, shared, table
from .service_cost import handled, service_costs
from .tally import PERIOD, companion, kpi, tally, tally_orders

NARROW = ("crm_software", "crm_implementation", "crm_maintenance")
WIDE = (*NARROW, "training", "crm_integration", "crm_internal_labour", "data_cleansing")
LONG = ("quarter", "year")
MONTHS = {"quarter": pd.DateOffset(months=3), "year": pd.DateOffset(months=12)}


def _spread_over_contract(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Each booking in equal parts on the first days of the months of the contract."""
    months = facts.variables["crm_contract_months"]
    parts = []
    for step in range(months):
        day = rows["month"] + pd.DateOffset(months=step)
        parts.append(rows.assign(day=day, numerator=rows["amount"] / months))
    return pd.concat(parts, ignore_index=True)


def crm_total_cost(facts: Facts) -> pd.DataFrame:
    """Licences, introduction and upkeep (version 1); everything, the introduction over the contract (version 2)."""
    rows = costs(facts)
    rows = rows[rows["cost_type"].isin(WIDE)].assign(numerator=lambda frame: frame["amount"])
    once = rows["is_one_off"] & rows["cost_type"].eq("crm_implementation")
    even = pd.concat([rows[~once], _spread_over_contract(facts, rows[once])], ignore_index=True)
    parts = []
    for version, some in ((1, rows[rows["cost_type"].isin(NARROW)]), (2, even)):
        counted = tally_orders(facts.periods.spread(some, *GRAINS), ("cost_type",), "cost_id")
        parts.append(kpi("crm_total_cost", version, counted, count=True))
    return pd.concat(parts)


def cost_savings(facts: Facts) -> pd.DataFrame:
    """What the contacts handled would have cost before the CRM less what service cost."""
    known = table(facts.company.reference_values, days=("period_start", "version_as_of"), numbers=("reference_value",))
    known = known[(known["measure"] == "cost_per_contact") & (known["scenario"] == "baseline")]
    known = known[(known["period_grain"] == "year") & (known["subject_type"] == "all")]
    known = known[known["version_as_of"] <= facts.last].sort_values("version_as_of", kind="stable")
    baseline = dict(zip(known["period_start"].dt.year, known["reference_value"], strict=True))
    both = pd.concat([service_costs(facts).assign(sample_size=0), handled(facts)], ignore_index=True)
    rows = tally(facts.periods.spread(both, *LONG))
    unit = rows["period_start"].dt.year.map(baseline)
    rows["numerator"] = unit * rows["sample_size"] - rows["numerator"]
    rows = rows[unit.notna() & (rows["sample_size"] > 0)].drop(columns="denominator")
    process = rows.assign(segment_type="process", segment_value="service_contacts")
    return kpi("cost_savings", 1, rows, process, count=True)


@shared
def _use(facts: Facts) -> pd.DataFrame:
    """Use of the CRM by people, with their posts."""
    people = table(facts.company.employees, days=("hired_on", "left_on"))
    people = people[people["user_type"] == "human"].set_index("code")[["role", "team", "region"]]
    rows = table(facts.company.user_activities, days=("activity_date",)).rename(columns={"employee_code": "employee"})
    return rows[rows["employee"].isin(people.index)].join(people, on="employee").assign(day=rows["activity_date"])


def _sellers(facts: Facts) -> pd.DataFrame:
    """Sellers who were there a year before a period and still are: sales of both, and whether they use the CRM."""
    people = table(facts.company.employees, days=("hired_on", "left_on"))
    people = people[people["role"].isin(facts.variables["sales_roles"])].rename(columns={"code": "employee"})
    acts, moves, found = _use(facts), facts.movements[["owner", "day", "amount"]], []
    acts = acts[acts["activity_type"].isin(KEY_ACTIONS)].drop_duplicates(["employee", "day"])
    year = pd.DateOffset(years=1)
    for period in facts.periods.of(*LONG).itertuples():
        start, close = period.period_start, period.close
        if start - year < facts.periods.first:
            continue
        there = people[(people["hired_on"] <= start - year) & ~(people["left_on"] <= close)]
        is_over = close == period.period_end
        last = start - year + MONTHS[period.period_grain] - pd.Timedelta(days=1) if is_over else close - year
        months = (close.year - start.year) * 12 + close.month - start.month + 1
        days = acts[acts["day"].between(start, close)].groupby("employee").size()
        sold = {
            name: moves[moves["day"].between(*span)].groupby("owner")["amount"].sum()
            for name, span in (("post", (start, close)), ("pre", (start - year, last)))
        }
        found.append(there.assign(
            period_grain=period.period_grain, period_start=start,
            is_adopter=there["employee"].map(days).fillna(0) >= months * facts.variables["adopter_days_per_month"],
            **{name: there["employee"].map(sums).fillna(0.0) for name, sums in sold.items()},
        ))
    return pd.concat(found, ignore_index=True)


def crm_sales_uplift(facts: Facts) -> pd.DataFrame:
    """What users of the CRM sold more than a year before, over that year (1); more than others did, a head (2)."""
    rows = _sellers(facts)
    user = rows["is_adopter"].astype(int)
    change = rows["post"] - rows["pre"]
    slices = ("team", "region")
    first = tally(rows.assign(numerator=change * user, denominator=rows["pre"] * user, sample_size=user), slices)
    is_there = first["sample_size"] > 0
    first = first.assign(numerator=first["numerator"].where(is_there), denominator=first["denominator"].where(is_there))
    others = tally(rows.assign(numerator=change * (1 - user), denominator=0.0, sample_size=1 - user), slices)
    second = first.copy()
    users, rest = first["sample_size"].where(first["sample_size"] > 0), others["sample_size"]
    second["denominator"] = first["denominator"] / users
    second["numerator"] = first["numerator"] / users - others["numerator"] / rest.where(rest > 0)
    second = kpi("crm_sales_uplift", 2, second)
    second["kpi_value"] = second["kpi_value"].where(second["denominator"] > 0)
    return pd.concat([kpi("crm_sales_uplift", 1, first), second])


def crm_usage_frequency(facts: Facts) -> pd.DataFrame:
    """Days of use a user; of the working days of the period as a companion."""
    rows = _use(facts)
    rows = rows[rows["activity_type"].isin(("login", *KEY_ACTIONS))].drop_duplicates(["employee", "day"])
    rows = facts.periods.spread(rows, *GRAINS)
    is_first = (~rows.duplicated([*PERIOD, "employee"])).astype(int)
    rows = rows.assign(numerator=1, denominator=is_first, sample_size=is_first)
    works = working_days(facts).rename_axis("day").rename("works").reset_index()
    works = facts.periods.spread(works[works["day"] <= facts.last], *GRAINS).groupby(PERIOD)["works"].sum()
    share = companion(rows, "measure", "workday share").join(works, on=PERIOD)
    share["denominator"] = share["denominator"] * share["works"]
    return kpi("crm_usage_frequency", 1, tally(rows, ("team", "role", "region")), share.drop(columns="works"))


def training_completion_rate(facts: Facts) -> pd.DataFrame:
    """Trainings that were finished over trainings that were assigned."""
    rows = _use(facts)
    rows = rows[rows["activity_type"] == "training"].assign(denominator=1, sample_size=1)
    rows = rows.assign(numerator=rows["is_completed"].eq(True).astype(int), course=rows["detail"])
    return kpi("training_completion_rate", 1, tally(facts.periods.spread(rows, *GRAINS), ("team", "role", "course")))


def sales_automation_rate(facts: Facts) -> pd.DataFrame:
    """Activities that a machine did over all that were done."""
    rows = touches(facts)
    rows = facts.attributes(rows[rows["is_activity"].astype(bool)])
    rows = rows.assign(numerator=rows["is_automated"].astype(int), denominator=1, sample_size=1)
    return kpi("sales_automation_rate", 1, tally(facts.periods.spread(rows, *GRAINS), ("team", "channel")))
