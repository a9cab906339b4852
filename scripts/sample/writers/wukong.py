"""The company as Wukong CRM 11.0 (Java edition) keeps it."""

from __future__ import annotations

from pathlib import Path

from sample.company import Company
from sample.writers import wukong_awkward, wukong_base, wukong_crm, wukong_sales, wukong_work
from sample.writers._csv import write_seeds_yaml, write_table
from sample.writers.wukong_tables import TABLES, Wukong


def write(company: Company, folder: Path) -> None:
    """Write every raw table of the source and the YAML that types its columns."""
    wukong = Wukong(company)
    for module in (wukong_base, wukong_crm, wukong_sales, wukong_work, wukong_awkward):
        module.fill(wukong)
    described = {table: (description, columns.split()) for table, (description, columns) in TABLES.items()}
    for table, (_, columns) in described.items():
        write_table(folder, "wukong", table, columns, wukong.tables[table])
    write_seeds_yaml(folder, "wukong", described)
