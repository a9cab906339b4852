"""`python -m sample`: write the simulated company in the raw shape of every source."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from sample.company import CUSTOMERS, SEED, Company, simulate

SOURCES = ("wukong", "zoho", "company_files")


def write_sources(company: Company, out: Path, sources: tuple[str, ...] = SOURCES) -> None:
    """Write each source into its own folder below `out`."""
    for source in sources:
        writer = importlib.import_module(f"sample.writers.{source}")
        writer.write(company, out / source)


@click.command()
@click.option("--seed", default=SEED, show_default=True, help="Another seed gives another company.")
@click.option("--customers", default=CUSTOMERS, show_default=True, help="How many accounts it has.")
@click.option("--source", "sources", multiple=True, type=click.Choice(SOURCES), help="Only these; default all.")
@click.option("--out", default="seeds/samples", show_default=True, type=click.Path(path_type=Path))
def main(seed: int, customers: int, sources: tuple[str, ...], out: Path) -> None:
    """Simulate the company and write the raw tables.

    Example: PYTHONPATH=scripts python -m sample --source wukong --out target/samples
    """
    company = simulate(seed=seed, customers=customers)
    write_sources(company, out, sources or SOURCES)
    click.echo(f"{len(company.accounts)} accounts, {len(company.orders)} orders written to {out}")


if __name__ == "__main__":
    main()
