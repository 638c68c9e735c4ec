"""Run operations beside the screen in a way that always comes back to it, whatever happens in them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from coder.errors import CoderError, Unexpected

P = ParamSpec("P")
R = TypeVar("R")


async def in_thread(function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
    """Wait for a function that runs in a thread; what it raises by a fault of ours is a refusal like any other.

    A screen that waits would end the program with it, or with a StopIteration, which no future takes, wait forever.
    """

    def run() -> R:
        try:
            return function(*args, **options)
        except CoderError:
            raise
        except OSError as error:
            raise CoderError(f"The file cannot be used: {error.strerror or error}.") from error
        except Exception as error:
            raise Unexpected(error) from error

    return await asyncio.to_thread(run)
