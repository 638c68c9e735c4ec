"""`python -m coder` is the same as `coder`."""

from coder.cli.main import run

run()
