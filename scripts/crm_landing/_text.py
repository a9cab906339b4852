"""Values of databases and Parquet files as the text that a CSV export of the same table would have."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

__all__ = ["as_text"]


def as_text(value: object) -> str | None:
    """The value as text; null stays null. PostgreSQL's text has no zero byte, so none goes in."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return _from_bytes(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _from_bytes(value: bytes) -> str:
    """Text if it is some, else a number: MySQL hands bits over as bytes."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return value.hex()
    return text if text.isprintable() and text else str(int.from_bytes(value, "big"))
