"""The truth: everything that happened in the simulated company, before any CRM stored it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from datetime import date

Row = dict[str, object]

# Modules in the order in which they work; each has `build(world)`.
STEPS = (
    "people", "accounts", "leads", "lifecycle", "profiles", "sales", "contracts", "service", "desk_log", "work",
    "surveys", "digital", "finance", "audits", "slips",
)

# The company that ships in seeds/samples.
SEED, CUSTOMERS = 20260115, 870


@dataclass
class Company:
    """One list of rows an entity. `*_at` is naive UTC, dates are Shanghai dates, money is Decimal with two places."""

    seed: int
    start: date
    end: date
    employees: list[Row] = field(default_factory=list)
    products: list[Row] = field(default_factory=list)
    product_costs: list[Row] = field(default_factory=list)
    campaigns: list[Row] = field(default_factory=list)
    fx_rates: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)
    account_profiles: list[Row] = field(default_factory=list)
    account_history: list[Row] = field(default_factory=list)
    account_merges: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    leads: list[Row] = field(default_factory=list)
    opportunities: list[Row] = field(default_factory=list)
    opportunity_stages: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    order_lines: list[Row] = field(default_factory=list)
    order_returns: list[Row] = field(default_factory=list)
    receivables: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    contract_events: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    case_contacts: list[Row] = field(default_factory=list)
    case_status_changes: list[Row] = field(default_factory=list)
    service_outages: list[Row] = field(default_factory=list)
    survey_responses: list[Row] = field(default_factory=list)
    return_visits: list[Row] = field(default_factory=list)
    digital_events: list[Row] = field(default_factory=list)
    costs: list[Row] = field(default_factory=list)
    user_activities: list[Row] = field(default_factory=list)
    data_verifications: list[Row] = field(default_factory=list)
    reference_values: list[Row] = field(default_factory=list)
    sales_targets: list[Row] = field(default_factory=list)
    # What the writers added to a raw table: (source, entity, id, rule).
    awkward: list[tuple[str, str, str, str]] = field(default_factory=list)


def simulate(
    seed: int = SEED,
    customers: int = CUSTOMERS,
    start: date = date(2023, 1, 1),
    end: date = date(2026, 1, 15),
) -> Company:
    """Let the company live from start to end; the same arguments give the same rows on every machine."""
    from sample.world import World

    world = World(Company(seed=seed, start=start, end=end), customers)
    for name in STEPS:
        importlib.import_module(f"sample.{name}").build(world)
    return world.company
