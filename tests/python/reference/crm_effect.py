"""What the CRM brings, how complete its records are, and who uses it."""

from __future__ import annotations

import pandas as pd

from .acquisition import costs
from .facts import Facts, local_day, table
from .tally import companion, kpi, tally

GRAINS = ("month", "quarter", "year")
KEY_ACTIONS = ("create", "update", "log")
CRM_COSTS = ("crm_software", "crm_implementation", "crm_maintenance", "training")


def crm_roi(facts: Facts) -> pd.DataFrame:
    """Benefit less cost over cost, for years with a register of benefits; the sample is the number of bookings."""
    rows = table(facts.company.reference_values, days=("period_start", "version_as_of"), numbers=("reference_value",))
    rows = rows[rows["scenario"].eq("benefit")].sort_values("version_as_of")
    known = rows.pivot_table(index="period_start", columns="measure", values="reference_value", aggfunc="last")
    spent = costs(facts)
    spent = spent[spent["cost_type"].isin(CRM_COSTS)]
    by_year = spent.groupby(facts.periods.start_of(spent["day"], "year"))["amount"].agg(["sum", "size"])
    kept = known["churn_reduction"] * known["customer_base"]
    benefits = {
        1: known["revenue_increase"] + kept * known["churn_unit_cost"],
        2: known["revenue_increase"] * known["gross_margin_rate"] + known["cost_savings"] + kept * known["margin_clv"],
    }
    cost = by_year["sum"].reindex(known.index)
    frame = pd.DataFrame({"period_grain": "year", "period_start": known.index, "denominator": cost.to_numpy(),
                          "sample_size": by_year["size"].reindex(known.index).to_numpy()})
    frame = frame[frame["period_start"] <= facts.last]
    parts = []
    for version, benefit in benefits.items():
        upper = frame["period_start"].map(benefit)
        frames = [tally(frame.assign(numerator=upper - frame["denominator"]))]
        if version == 2:
            frames.append(companion(frame.assign(numerator=upper), "measure", "benefit to cost"))
        parts.append(kpi("crm_roi", version, *frames))
    return pd.concat(parts)


def crm_records(facts: Facts) -> dict[str, pd.DataFrame]:
    """Real records of each table under the names of the mandatory fields; owner and region only where they hold one."""
    company = facts.company
    accounts = pd.DataFrame(company.accounts)
    accounts = accounts[~accounts["is_test"] & ~accounts["is_deleted"]]
    names = {"tier": "key_account_tier", "channel": "acquisition_channel", "owner_code": "owner"}
    accounts = accounts.rename(columns=names)
    people = pd.DataFrame(company.contacts)
    people = people[facts.real(people["account_no"])]
    people["owner"] = None
    leads = pd.DataFrame(company.leads)
    leads = leads[~leads["is_test"]].rename(columns=names)
    deals = pd.DataFrame(company.opportunities)
    deals = deals[~deals["is_test"] & facts.real(deals["account_no"])].rename(columns=names)
    tables = {"accounts": accounts, "contacts": people, "leads": leads, "opportunities": deals}
    for name, rows in tables.items():
        region = rows["province"].map(facts.region_of) if "province" in rows else None
        tables[name] = rows.assign(
            day=local_day(rows["created_at"]), region=region, team=rows["owner"].map(facts.team_of), table_name=name
        )
    return tables


def data_completeness_rate(facts: Facts, source: str) -> pd.DataFrame:
    """Filled mandatory fields over all of them, for the records created up to the close of each period."""
    fields, records = [], []
    for name, rows in crm_records(facts).items():
        wanted = list(facts.variables["mandatory_fields"][name])
        filled = rows[wanted].notna().astype(int)
        about = rows[["day", "owner", "team", "region", "table_name"]].assign(source=source)
        for column in wanted:
            fields.append(about.assign(column_name=column, numerator=filled[column]))
        records.append(about.assign(numerator=filled.all(axis=1).astype(int)))
    both = (pd.concat(rows, ignore_index=True) for rows in (fields, records))
    field, record = (rows.assign(denominator=1, sample_size=1) for rows in both)
    parts = []
    for period in facts.periods.of(*GRAINS).itertuples():
        when = {"period_grain": period.period_grain, "period_start": period.period_start}
        segments = ("table_name", "column_name", "owner", "team", "region", "source")
        parts.append(tally(field[field["day"] <= period.close].assign(**when), segments))
        parts.append(companion(record[record["day"] <= period.close].assign(**when), "measure", "complete records"))
    return kpi("data_completeness_rate", 1, *parts)


def crm_user_adoption_rate(facts: Facts) -> pd.DataFrame:
    """Who used the CRM in the last days of the period: anybody at all (1), the licensed with a key action (2)."""
    people = table(facts.company.employees, days=("hired_on", "left_on", "leave_from", "leave_to"))
    people = people[people["user_type"] == "human"].assign(manager=people["manager_code"], employee=people["code"])
    use = table(facts.company.user_activities, days=("activity_date",))
    use = use[use["activity_type"].isin(("login", *KEY_ACTIONS))]
    found = []
    for period in facts.periods.of(*GRAINS).itertuples():
        first = period.close - pd.Timedelta(days=facts.variables["adoption_window_days"] - 1)
        now = use[use["activity_date"].between(first, period.close)]
        there = people[(people["hired_on"] <= period.close) & ~(people["left_on"] <= period.close)]
        key = now[now["activity_type"].isin(KEY_ACTIONS)]["employee_code"]
        login = now[now["activity_type"].eq("login")]["employee_code"]
        away = (there["leave_from"] <= first) & (there["leave_to"] >= period.close)
        found.append(there.assign(
            period_grain=period.period_grain, period_start=period.period_start,
            used=there["code"].isin(now["employee_code"]).astype(int), worked=there["code"].isin(key).astype(int),
            logged_in=there["code"].isin(login).astype(int),
            counts=there["is_crm_licensed"] & (there["hired_on"] < first) & ~away,
        ))
    rows = pd.concat(found, ignore_index=True).assign(denominator=1, sample_size=1)
    licensed = rows[rows["counts"]]
    only = licensed.assign(numerator=licensed["logged_in"] * (1 - licensed["worked"]))
    segments = ("team", "role", "region", "manager")
    return pd.concat([
        kpi("crm_user_adoption_rate", 1, tally(rows.assign(numerator=rows["used"]), segments)),
        kpi("crm_user_adoption_rate", 2, tally(licensed.assign(numerator=licensed["worked"]), segments),
            companion(only, "measure", "login only")),
    ])
