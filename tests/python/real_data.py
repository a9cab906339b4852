"""The real data sets in `shared/data` beside the checkout (or CRM_METRICS_DATA), and frames in a company file's shape.

Tests that read them skip where the folder is absent. Published figures and their exact definitions: truth.json in it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

__all__ = ["DATA", "accounts_of", "needs_data", "table"]

DATA = Path(os.environ.get("CRM_METRICS_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
ACCOUNT = """
    account_id account_no account_name province industry customer_type key_account_tier acquisition_channel
    campaign_code owner_id mobile email is_test is_deleted created_at updated_at
"""

needs_data = pytest.mark.skipif(not (DATA / "truth.json").exists(), reason="the real data sets are not on this machine")


def table(columns: str, **filled: object) -> pd.DataFrame:
    """A frame in a company file's shape; what is not filled is blank."""
    frame = pd.DataFrame(filled)
    return frame.reindex(columns=columns.split()).astype(object).where(lambda cells: cells.notna(), "")


def accounts_of(ids: pd.Series, names: pd.Series, created: pd.Series, **more: object) -> pd.DataFrame:
    """Accounts that are neither test nor deleted."""
    return table(
        ACCOUNT,
        account_id=ids,
        account_no=ids,
        account_name=names,
        created_at=created + " 00:00:00",
        updated_at=created + " 00:00:00",
        is_test="false",
        is_deleted="false",
        **more,
    )
