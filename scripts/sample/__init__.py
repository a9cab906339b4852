"""One deterministic simulated company, written out in the raw shape of each CRM."""

from sample.company import Company, simulate

__all__ = ["Company", "simulate"]
