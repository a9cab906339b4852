"""`company_files`: the truth in canonical shape. Times are naive UTC, dates are Shanghai dates."""

from __future__ import annotations

from pathlib import Path

from sample.company import Company, Row
from sample.writers._csv import write_seeds_yaml, write_table
from sample.writers.company_awkward import awkward_rows
from sample.writers.company_tables import TABLES

SOURCE = "company_files"


def write(company: Company, folder: Path) -> None:
    """Write every table of the source; rows that a careless delivery would add come last in their table."""
    company.awkward = [entry for entry in company.awkward if entry[0] != SOURCE]
    for table, (_, columns) in TABLES.items():
        rows = _rows(company, table)
        for row, identifier, rule in awkward_rows(table, rows):
            rows.append(row)
            company.awkward.append((SOURCE, table, identifier, rule))
        write_table(folder, SOURCE, table, columns, rows)
    write_seeds_yaml(folder, SOURCE, TABLES)


def _rows(company: Company, table: str) -> list[Row]:
    """The rows of a table: most lists of the truth are in canonical shape already."""
    if table == "employees":
        return [_employee(row) for row in company.employees if row["user_type"] == "human"]
    if table == "cases":
        return [_case(row) for row in company.cases]
    if table == "case_contacts":
        return [_contact(row) for row in company.case_contacts]
    return [dict(row) for row in getattr(company, table)]


def _employee(row: Row) -> Row:
    """A person of the personnel file; integrations are in no such file."""
    kept = TABLES["employees"][1][1:]
    return {"employee_code": row["code"], **{name: row[name] for name in kept}}


def _case(row: Row) -> Row:
    """A case, known by its number."""
    same = (
        "channel", "priority", "topic", "contact_type", "severity", "product_code", "created_at", "solved_at",
        "closed_at", "reopened_count", "is_escalated", "is_spam",
    )
    return {
        "case_id": row["no"], "case_no": row["no"], "account_id": row["account_no"], "contact_id": row["contact_no"],
        "owner_id": row["owner_code"], "case_status": row["status"], "is_deleted": False,
        **{name: row[name] for name in same},
    }


def _contact(row: Row) -> Row:
    """A contact, known by case number and position."""
    return {
        "case_contact_id": f"{row['case_no']}-{row['seq']}", "case_id": row["case_no"], "agent_id": row["agent_code"],
        **{name: value for name, value in row.items() if name not in ("case_no", "seq", "agent_code")},
    }
