"""Stable ids for whatever may travel between machines: UUID version 7 (RFC 9562), ordered by time."""

from __future__ import annotations

import os
import time
from uuid import UUID


def new_ids(count: int) -> list[UUID]:
    """`count` new ids, in ascending order: 48 bits of milliseconds, a 26-bit counter, 48 random bits."""
    stamp = time.time_ns() // 1_000_000 << 80 | 0x7 << 76 | 0x2 << 62
    start = int.from_bytes(os.urandom(3), "big")
    noise = os.urandom(6 * count)
    ids = []
    for index in range(count):
        counter = start + index
        high, low = counter >> 14 & 0xFFF, counter & 0x3FFF
        random = int.from_bytes(noise[6 * index : 6 * index + 6], "big")
        ids.append(UUID(int=stamp | high << 64 | low << 48 | random))
    return ids


def new_id() -> UUID:
    """One new id."""
    return new_ids(1)[0]
