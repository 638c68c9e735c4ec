"""What can go wrong in words that a researcher can act on.

CoderError           one plain sentence: what, where, what to do
├── NotAllowed       this person may not do or see this (now)
└── InputError       a file or value given to us does not fit
"""

from __future__ import annotations


class CoderError(Exception):
    """The command is refused; nothing was changed."""


class NotAllowed(CoderError):
    """The person who acts may not do this, or may not see it yet."""


class InputError(CoderError):
    """Something given to the program does not fit; the message says where."""
