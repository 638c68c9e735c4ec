"""Stable ids for whatever may travel between machines: UUID version 7 (RFC 9562), ordered by time."""

from __future__ import annotations

import os
import time
from uuid import UUID


def new_id_bytes(count: int) -> list[bytes]:
    """`count` new ids, in ascending order: 48 bits of milliseconds, a 26-bit counter, 48 random bits."""
    stamp = time.time_ns() // 1_000_000 << 16 | 0x7 << 12
    start = int.from_bytes(os.urandom(3), "big")
    noise = os.urandom(6 * count)
    return [
        (stamp | counter >> 14 & 0xFFF).to_bytes(8, "big")
        + (0x8000 | counter & 0x3FFF).to_bytes(2, "big")
        + noise[at : at + 6]
        for counter, at in zip(range(start, start + count), range(0, 6 * count, 6), strict=True)
    ]


def new_ids(count: int) -> list[UUID]:
    """The same as objects."""
    return [UUID(bytes=id) for id in new_id_bytes(count)]


def new_id() -> UUID:
    """One new id."""
    return new_ids(1)[0]
