"""`coder themes …`: both levels of the review, by command and by spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coder.cli.common import (
    WHOLE_NUMBER,
    file_argument,
    force_option,
    json_option,
    say,
    show,
    show_json,
    show_table,
    with_study,
)
from coder.display import counted, display_line

if TYPE_CHECKING:
    from coder.store.study import Study
    from coder.themes.rereading import RereadAnswer
    from coder.themes.review import ThemeExtract


@click.command("progress")
@json_option
@with_study
def progress(study: Study, as_json: bool) -> None:
    """How far both levels of the review are."""
    from coder.themes.rereading import reread_progress
    from coder.themes.review import review_progress

    themes, whole = review_progress(study), reread_progress(study)
    if as_json:
        show_json({"level_1": [each._asdict() for each in themes], "level_2": whole._asdict()})
        return
    show_table(
        ["theme", "answers", "read", "fit", "moved", "dropped", "put in", "deviant"],
        [(t.theme, t.extracts, t.read, t.fits, t.moved, t.dropped, t.put_in, t.deviant) for t in themes],
    )
    show("")
    show(
        f"In no theme: {whole.loose} of {whole.substantive} substantive answers; {whole.loose_read} of them read again."
    )
    show(
        f"Read again in all: {whole.read} (reflected {whole.reflected}, missed {whole.missed},"
        f" rightly elsewhere {whole.elsewhere}); coded late: {whole.late}."
    )


@click.command("extracts")
@click.argument("theme")
@click.option("--left", is_flag=True, help="Only those that were not read yet.")
@json_option
@with_study
def extracts(study: Study, theme: str, left: bool, as_json: bool) -> None:
    """All extracts of THEME with what the review found."""
    from coder.themes.review import theme_extracts

    review = theme_extracts(study, theme)
    shown = [each for each in review.extracts if not (left and each.person)]
    if as_json:
        show_json({"progress": review.progress._asdict(), "extracts": [asdict(each) for each in shown]})
        return
    for each in shown:
        _show_extract(each)
    done = review.progress
    say(f"{review.name}: {done.read} of {counted(done.extracts, 'answer')} read.")


def _show_extract(each: ThemeExtract) -> None:
    finding = each.finding or ("moved here from " + each.came_from if each.came_from else "not read")
    to = f" to {each.to}" if each.to else ""
    deviant = ", deviant case" if each.deviant else ""
    show(f"{each.respondent} {each.question} · {finding}{to}{deviant} · {', '.join(each.codes) or 'no code'}")
    words = [each.text[start:end] for start, end in each.spans] or [each.text]
    show(f"    {display_line(' […] '.join(words), 2000)}")
    if each.reason:
        show(f"    Reason ({each.person}): {display_line(each.reason, 400)}")


@click.command("mark")
@click.argument("theme")
@click.argument("respondent")
@click.argument("question")
@click.argument("finding", type=click.Choice(["fits", "move", "drop", "add", "unread"]))
@click.option("--to", default="", metavar="THEME", help="The theme that it is moved to.")
@click.option("--deviant", is_flag=True, help="It speaks against the theme, and so belongs to it.")
@click.option("--because", "reason", default="", metavar="TEXT", help="Why; needed for all but 'fits' and 'unread'.")
@with_study
def mark(
    study: Study, theme: str, respondent: str, question: str, finding: str, to: str, deviant: bool, reason: str
) -> None:
    """Say what a reading found: one answer of THEME fits it, moves, is dropped, or is put in."""
    from coder.themes.review import Finding, record_findings

    said = "" if finding == "unread" else finding
    changed = record_findings(study, [Finding(theme, respondent, question, said, to, deviant, reason)])
    say("Saved." if changed else "It was so already.")


@click.command("save-findings")
@file_argument
@click.option("--theme", metavar="THEME", help="Only the extracts of this theme.")
@force_option
@with_study
def save_findings_(study: Study, file: Path, theme: str | None, force: bool) -> None:
    """Write all extracts to FILE (CSV), to be judged in the column finding: fits, move, drop."""
    from coder.themes.review_files import save_findings

    say(f"Wrote {file}: {counted(save_findings(study, file, theme, force=force), 'extract')}.")


@click.command("load-findings")
@file_argument
@with_study
def load_findings_(study: Study, file: Path) -> None:
    """Take what FILE (CSV) says about extracts, in one step; rows without a finding are passed over."""
    from coder.themes.review_files import load_findings

    say(f"Loaded the findings of {file}: {load_findings(study, file)} changed.")


@click.command("loose")
@json_option
@with_study
def loose(study: Study, as_json: bool) -> None:
    """Substantive answers that are in no theme, and why."""
    from coder.themes.rereading import loose_answers

    _show_answers(loose_answers(study), as_json, "in no theme")


@click.command("sample")
@click.option("--size", type=WHOLE_NUMBER, default=20, show_default=True, help="How many answers.")
@click.option("--seed", type=WHOLE_NUMBER, default=1, show_default=True, help="The same seed gives the same answers.")
@json_option
@with_study
def sample(study: Study, size: int, seed: int, as_json: bool) -> None:
    """A sample of all substantive answers, to be read again."""
    from coder.themes.rereading import reread_sample

    _show_answers(reread_sample(study, size, seed), as_json, f"in the sample of seed {seed}")


def _show_answers(answers: Sequence[RereadAnswer], as_json: bool, which: str) -> None:
    if as_json:
        show_json([asdict(each) for each in answers])
        return
    for each in answers:
        where = ", ".join(map(display_line, each.themes)) or each.why
        show(f"{each.respondent} {each.question} · {each.finding or 'not read again'} · {where}")
        show(f"    {display_line(each.text, 2000)}")
        if each.reason:
            show(f"    Reason ({each.person}): {display_line(each.reason, 400)}")
    say(f"{counted(len(answers), 'answer')} {which}; {sum(bool(each.finding) for each in answers)} of them read again.")


@click.command("reread")
@click.argument("respondent")
@click.argument("question")
@click.argument("finding", type=click.Choice(["reflected", "missed", "elsewhere", "unread"]))
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Code the whole answer late; with 'missed' only.")
@click.option("--because", "reason", default="", metavar="TEXT", help="Why; needed for 'missed' and 'elsewhere'.")
@with_study
def reread(study: Study, respondent: str, question: str, finding: str, codes: tuple[str, ...], reason: str) -> None:
    """Say what reading an answer again found: the themes reflect it, miss it, or it is rightly elsewhere."""
    from coder.themes.rereading import record_reread

    said = "" if finding == "unread" else finding
    record_reread(study, respondent, question, said, reason=reason, codes=codes)
    say(f"Saved; coded late: {', '.join(codes)}." if codes else "Saved.")


REVIEWING = (progress, extracts, mark, save_findings_, load_findings_, loose, sample, reread)
