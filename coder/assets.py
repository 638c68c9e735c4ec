"""Find the folders that stand beside the package in a checkout and inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

from coder.errors import CoderError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `name`: migrations, codebooks or sample_data.

    A checkout's own folder comes before the copy that an editable install leaves inside the package.
    """
    checkout = _PACKAGE.parent
    candidates = [_PACKAGE / name]
    if (checkout / "pyproject.toml").is_file():
        candidates.insert(0, checkout / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise CoderError(f"The folder {name} is missing from this installation of coder; install it again.")


def codebook_file(path: Path) -> Path:
    """The file that is meant: as given, or a codebook that comes with the program, by its name alone."""
    if path.exists() or path.parent != Path():
        return path
    shipped = folder("codebooks") / f"{path.stem}.yaml"
    return shipped if shipped.is_file() and path.suffix in ("", ".yaml") else path
