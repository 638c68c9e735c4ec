"""The quote bank as one HTML page without scripts, links or anything from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from coder.files import xml_text
from coder.reporting.bank import Extract, QuoteBank, bank_notes, group_note, source_note

_CONTROLS = re.compile("[\x7f-\x84\x86-\x9f]")
_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}"
    "blockquote p{white-space:pre-wrap;margin:0}blockquote footer{color:#444}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def quotes_html(bank: QuoteBank) -> str:
    """The bank as a page."""
    return "\n".join(_lines(bank)) + "\n"


def _lines(bank: QuoteBank) -> Iterator[str]:
    title = f"{_safe(bank.title)}: quote bank"
    yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{title}</h1>"
    yield "<ul>" + "".join(f"<li>{_safe(note)}</li>" for note in bank_notes(bank)) + "</ul>"
    if questions := bank.questions():
        yield "<dl>" + "".join(f"<dt>{_safe(key)}</dt><dd>{_safe(text)}</dd>" for key, text in questions.items())
        yield "</dl>"
    for group in bank.groups:
        level = min(group.depth + 2, 6)
        yield f"<h{level}>{_safe(group.name)}</h{level}>"
        if group.idea:
            yield f"<p><em>{_safe(group.idea)}</em></p>"
        yield f"<p>{_safe(group_note(group, bank))}</p>"
        for extract in group.extracts:
            yield _quote(extract)
    yield "</body></html>"


def _quote(extract: Extract) -> str:
    source = f"{_safe(extract.attribution)} · {_safe(source_note(extract))}"
    text = f'<p dir="auto">{_safe(extract.text)}</p>'
    return f'<blockquote data-id="{_safe(extract.id)}">{text}<footer>{source}</footer></blockquote>'


def _safe(text: str) -> str:
    return escape(_CONTROLS.sub("\ufffd", xml_text(text)))
