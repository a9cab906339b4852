"""The nightly refresh: land, check, build aside, test, publish in one step, report, record."""
