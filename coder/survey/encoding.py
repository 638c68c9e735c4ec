"""Tell how the bytes of a survey file spell text, before a single cell is read."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from coder.display import counted
from coder.errors import InputError

_CHUNK = 1 << 20
_NAMES = {
    "utf-8-sig": "UTF-8 with a mark", "cp1252": "Windows-1252", "latin-1": "Latin-1",
    "utf-16-le": "UTF-16 without a mark", "utf-16-be": "UTF-16 without a mark",
}  # fmt: skip
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSTORABLE = str.maketrans("\0", "\ufffd") | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
    (b"SQLite format 3\x00", "a database"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"{\\rtf", "a word-processor file"),
)


@dataclass(frozen=True)
class Spelling:
    """How a file's bytes become text."""

    encoding: str
    """The name of Python's codec."""
    replaced: int
    """NULs and lone surrogates, which no database holds; each becomes U+FFFD."""
    digest: bytes
    """SHA-256 of the bytes."""
    notes: tuple[str, ...]
    lines: int = 0
    """Line ends in the file."""

    @property
    def shown(self) -> str:
        """The encoding as a person calls it."""
        return _NAMES.get(self.encoding, self.encoding.upper())


def tell_encoding(path: Path) -> Spelling:
    """Read the whole file once and tell its encoding: by its mark, else UTF-8 if it fits, else Windows-1252."""
    with path.open("rb") as file:
        head = file.read(4096)
    _refuse_other_files(path, head)
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
    if marked:
        spelling = _try(path, marked)
        if spelling is None:
            raise InputError(f"{path} begins as {marked.upper()} and then breaks off; export it again as CSV UTF-8.")
        return spelling
    for codec in _unmarked_utf16(head) or ("utf-8", "cp1252", "latin-1"):
        if spelling := _try(path, codec):
            return spelling
    raise InputError(f"{path} is not a text file; save it as CSV UTF-8.")


def clean(text: str) -> str:
    """`text` with what no database holds replaced by U+FFFD, one for one."""
    return text if text.isprintable() else text.translate(_UNSTORABLE)  # neither is printable, and looking is quick


def unstorable(path: Path, place: str) -> InputError:
    """The refusal of a cell that no database holds, where nobody counts what is replaced."""
    return InputError(f"{path}, {place}: it holds a NUL or half a character, which cannot be stored; take it out.")


def _refuse_other_files(path: Path, head: bytes) -> None:
    if not head.strip(b"\0 \r\n\t"):
        raise InputError(f"{path} is empty.")
    for magic, what in _NOT_TEXT:
        if head.startswith(magic):
            raise InputError(f"{path} is {what}; save it as CSV UTF-8 and import that.")
    marked = any(head.startswith(mark) for mark, _ in _MARKS)
    if not marked and not _unmarked_utf16(head) and len(head) >= 64 and head.count(0) > len(head) / 5:
        raise InputError(f"{path} is not a plain text file; save it as CSV UTF-8 and import that.")


def _unmarked_utf16(head: bytes) -> tuple[str, ...]:
    """The codec of UTF-16 without a mark: of the Latin letters that names of columns have, each second byte is zero."""
    pairs = len(head) // 2
    even, odd = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if pairs >= 8 and odd > pairs * 0.4 and even < pairs * 0.05:
        return ("utf-16-le",)
    return ("utf-16-be",) if pairs >= 8 and even > pairs * 0.4 and odd < pairs * 0.05 else ()


def _try(path: Path, codec: str) -> Spelling | None:
    """The spelling if every byte fits `codec`; half characters are looked for only if it does not fit otherwise."""
    for errors in ("strict", "surrogatepass") if codec.startswith("utf") else ("strict",):
        try:
            return _spelling(path, codec, errors)
        except UnicodeDecodeError:
            continue
    return None


def _spelling(path: Path, codec: str, errors: str) -> Spelling:
    decoder = codecs.getincrementaldecoder(codec)(errors)
    digest = hashlib.sha256()
    replaced = lines = 0
    blank = True
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            digest.update(chunk)
            text = decoder.decode(chunk, final=not chunk)
            blank = blank and not text.strip()
            lines += text.count("\n")
            replaced += text.count("\0") + (len(_LONE_SURROGATE.findall(text)) if errors != "strict" else 0)
            if not chunk:
                break
    if blank:
        raise InputError(f"{path} is empty.")
    return Spelling(codec, replaced, digest.digest(), tuple(_notes(codec, replaced)), lines)


def _notes(codec: str, replaced: int) -> list[str]:
    notes = []
    if codec in ("cp1252", "latin-1"):
        notes.append(
            f"The file is not UTF-8 and was read as {_NAMES[codec]}; if accented letters look wrong, save it as UTF-8."
        )
    if replaced:
        notes.append(f"{counted(replaced, 'character')} that cannot be stored (NUL or half a character) became U+FFFD.")
    return notes
