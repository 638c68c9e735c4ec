"""Write the codebook as a file that loads back to the same content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from coder.codebook.draft import LISTS, TEXTS
from coder.codebook.parsing import CSV_ENDINGS, YAML_ENDINGS
from coder.codebook.reading import Codebook, CodeEntry, show_codebook
from coder.codebook.table import to_csv
from coder.errors import InputError
from coder.files import write_whole
from coder.strict_yaml import quoted

if TYPE_CHECKING:
    from coder.store.study import Study


def save_codebook(study: Study, path: Path, number: int | None = None, *, force: bool = False) -> Codebook:
    """Write one version of the codebook (the newest) as .yaml, or its codes as .csv."""
    ending = path.suffix.lower()
    if ending not in (*YAML_ENDINGS, CSV_ENDINGS[0]):
        raise InputError(f"{path}: a codebook is saved as a file that ends in .yaml or .csv.")
    book = show_codebook(study, number)
    write_whole(path, to_yaml(book) if ending in YAML_ENDINGS else to_csv(book.codes), force=force)
    return book


def to_yaml(book: Codebook) -> str:
    """The whole codebook as YAML; each text stands in quotation marks, so that no reader takes it for a number."""
    children: dict[str | None, list[CodeEntry]] = defaultdict(list)
    for code in book.codes:
        children[code.parent].append(code)
    lines = [f"title: {quoted(book.title)}", "codes:"]
    for code in children[None]:
        lines += _code_lines(code, children, "  ")
    if book.confusable:
        lines.append("confusable:")
        for group in book.confusable:
            lines.append(f"  - codes: [{', '.join(quoted(key) for key in group.codes)}]")
            lines.append(f"    ask: {quoted(group.ask)}")
            if group.then:
                lines.append(f"    then: {quoted(group.then)}")
    return "\n".join(lines) + "\n"


def _code_lines(code: CodeEntry, children: dict[str | None, list[CodeEntry]], indent: str) -> Iterator[str]:
    yield f"{indent}- key: {quoted(code.key)}"
    indent += "  "
    yield f"{indent}name: {quoted(code.name)}"
    for field in TEXTS:
        if text := getattr(code, field):
            yield f"{indent}{field}: {quoted(text)}"
    for field in LISTS:
        if entries := getattr(code, field):
            yield f"{indent}{field}:"
            yield from (f"{indent}  - {quoted(entry)}" for entry in entries)
    yield f"{indent}color: {quoted(code.color)}"
    if not code.codable:
        yield f"{indent}codable: false"
    if children[code.key]:
        yield f"{indent}children:"
        for child in children[code.key]:
            yield from _code_lines(child, children, indent + "  ")
