"""What can go wrong in words that a researcher can act on.

CoderError           one plain sentence: what, where, what to do
├── NotAllowed       this person may not do or see this (now)
├── InputError       a file or value given to us does not fit
└── Unexpected       a fault of this program
"""

from __future__ import annotations

import os
import traceback


class CoderError(Exception):
    """The command is refused; nothing was changed."""


class NotAllowed(CoderError):
    """The person who acts may not do this, or may not see it yet."""


class InputError(CoderError):
    """Something given to the program does not fit; the message says where."""


class Unexpected(CoderError):
    """The program itself went wrong; says where, for whoever mends it."""

    def __init__(self, error: BaseException) -> None:
        place = traceback.extract_tb(error.__traceback__)[-1]
        super().__init__(
            f"Something went wrong inside coder ({type(error).__name__} in {os.path.basename(place.filename)},"
            f" line {place.lineno}); what was saved before is safe. Please report this."
        )
