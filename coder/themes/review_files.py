"""What a review of extracts found, as a spreadsheet: written with the texts to be judged, and read back."""

from __future__ import annotations

from pathlib import Path

from coder.errors import InputError
from coder.files import csv_text, own_csv, refuse_existing, write_whole
from coder.store.study import Study
from coder.themes.review import Finding, ThemeExtract, record_findings, review_progress, theme_extracts

_NEEDED = ("theme", "respondent", "question", "finding")
_HEADER = ("theme", "respondent", "question", "finding", "to", "deviant", "reason", "codes", "text")
_YES, _NO = {"1", "x", "yes", "y", "true"}, {"", "0", "no", "n", "false"}


def save_findings(study: Study, path: Path, theme: str | None = None, *, force: bool = False) -> int:
    """Write the extracts of one standing theme, or of all, with what was found so far; returns how many."""
    refuse_existing(path, force)
    themes = [theme] if theme else [each.theme for each in review_progress(study)]
    found = [
        (review.theme, each) for key in themes for review in [theme_extracts(study, key)] for each in review.extracts
    ]
    write_whole(path, csv_text(_HEADER, (_row(key, each) for key, each in found)), force=force)
    return len(found)


def load_findings(study: Study, path: Path) -> int:
    """Take what a spreadsheet says about extracts, in one step; rows without a finding are passed over."""
    study.require_lead("review themes")
    findings = []
    for line, row in own_csv(path, _NEEDED):
        finding = row["finding"].strip().casefold()
        if not finding:
            continue
        deviant = row.get("deviant", "").strip().casefold()
        if deviant not in _YES | _NO:
            raise InputError(f"{path}, line {line}: deviant is yes or no, not {deviant[:40]!r}.")
        findings.append(
            Finding(
                row["theme"].strip(), row["respondent"], row["question"], finding, row.get("to", "").strip(),
                deviant in _YES, row.get("reason", "").strip(),
            )
        )  # fmt: skip
    if not findings:
        raise InputError(f"{path} holds no finding; fill in the column finding with fits, move, drop or add.")
    try:
        return record_findings(study, findings, f"load the findings of {path.name}")
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _row(theme: str, each: ThemeExtract) -> tuple[str, ...]:
    words = [each.text[start:end] for start, end in each.spans] or [each.text]
    return (
        theme, each.respondent, each.question, each.finding, each.to, "yes" if each.deviant else "", each.reason,
        "; ".join(each.codes), " […] ".join(words),
    )  # fmt: skip
