"""Read a survey kept as Parquet, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coder.display import display_line
from coder.errors import InputError
from coder.survey.cells import cell_text
from coder.survey.encoding import clean, unstorable
from coder.survey.header import below_header
from coder.survey.reader import SourceRow, SurveyFile, extra_package, fingerprint

_BATCH = 2_000
_LARGEST_GROUP = 512 << 20
"""Bytes of one group of rows, unpacked; the reader holds one at a time."""


def open_parquet(path: Path) -> SurveyFile:
    """Look at a Parquet file: its column names."""
    parquet = extra_package(path, "a Parquet", "pyarrow.parquet", "parquet")
    pyarrow = extra_package(path, "a Parquet", "pyarrow", "parquet")
    faults = (pyarrow.ArrowException, OSError, ValueError, KeyError)
    try:
        with parquet.ParquetFile(path) as file:
            names = [clean(name) for name in file.schema_arrow.names]
            rows = file.metadata.num_rows
            groups = (file.metadata.row_group(n).total_byte_size for n in range(file.metadata.num_row_groups))
            if max(groups, default=0) > _LARGEST_GROUP:
                raise InputError(f"{path} has a group of rows of more than 512 MB; save it in smaller groups.")
    except faults as error:
        raise _unreadable(path) from error

    def records() -> Iterator[SourceRow]:
        yield SourceRow(1, 1, names)
        number = 1
        try:
            with parquet.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=_BATCH):
                    for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                        number += 1
                        cells = [_text(path, number, name, value) for name, value in zip(names, values, strict=True)]
                        yield SourceRow(number, number, cells)
        except faults as error:
            raise _unreadable(path) from error

    return below_header(
        path, records, encoding="Parquet", delimiter="", digest=fingerprint(path), notes=(), lines=rows + 1, fields=True
    )


def _text(path: Path, row: int, name: str, value: Any) -> str:
    if isinstance(value, str):
        if clean(value) != value:
            raise unstorable(path, f"row {row}, column {display_line(name, 60)!r}")
        return value
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return "; ".join(_text(path, row, name, part) for part in value)
    if isinstance(value, dict | list | bytes):
        raise InputError(
            f"{path}, row {row}, column {display_line(name, 60)!r}: it holds no single value; leave the column out."
        )
    return cell_text(value)


def _unreadable(path: Path) -> InputError:
    return InputError(f"{path} is damaged or no Parquet file that can be read; save it again, or as CSV UTF-8.")
