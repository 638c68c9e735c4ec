"""What shows for a good analysis: the fifteen points of Braun and Clarke's checklist, with what this study can show.

It is help for those who do the work and write the methods section, never a score.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.coding.rounds import RoundProgress, list_rounds
from coder.display import counted
from coder.store.model import (
    SUBSTANTIVE,
    Answer,
    Assignment,
    Decision,
    FrozenAgreement,
    LogEntry,
    Note,
    Person,
    ReadAnswer,
    Round,
    StudyRow,
    SurveyImport,
)
from coder.store.study import Study
from coder.themes.accounts import ThemeAccount, theme_accounts
from coder.themes.framework import Framework, show_framework
from coder.themes.journal import PHASES, Journal, read_journal
from coder.themes.reading import ThemeTree, ThemeView, show_themes
from coder.themes.rereading import RereadProgress, reread_progress
from coder.themes.review import ReviewProgress, review_progress


class Point(NamedTuple):
    """One point of the checklist."""

    number: int
    phase: int
    asks: str
    shows: tuple[str, ...]
    """What was done, by whom, when."""
    missing: tuple[str, ...]
    human: bool
    """Whether only a person can judge it."""


class Work(NamedTuple):
    """Who worked on a phase, from when to when, as the log has it."""

    person: str
    entries: int
    first: str
    last: str


@dataclass(frozen=True)
class PhaseEvidence:
    """One of the six phases with what shows for it."""

    number: int
    name: str
    work: tuple[Work, ...]
    journal: int
    """Entries of the journal that the person who asks may read."""
    points: tuple[Point, ...]


_ACTIONS = {
    1: ("survey.", "answer.status", "answer.accept", "answer.refuse", "note.", "reading.", "identifier", "duplicates."),
    2: ("codebook.", "round.", "coding", "memo", "flag", "decision", "proposal", "rule", "ticks.", "agreement."),
    3: ("theme.add", "themes.load", "theme.link", "theme.unlink", "theme.codes", "theme.move"),
    4: ("theme.review", "answer.review", "theme.merge"),
    5: ("theme.change", "framework."),
}
"""How the log calls what belongs to each phase."""


@dataclass(frozen=True)
class _Facts:
    """What the points are read from."""

    imports: tuple[SurveyImport, ...]
    because: str
    approach: str
    substantive: int
    proposed: int
    reading: dict[str, int]
    notes: int
    rounds: tuple[RoundProgress, ...]
    seeded: bool
    frozen: int
    decided: int
    tree: ThemeTree
    accounts: list[ThemeAccount]
    review: list[ReviewProgress]
    reread: RereadProgress
    framework: Framework
    journal: Journal


def checklist(study: Study) -> list[PhaseEvidence]:
    """The six phases with the points of the checklist, as the person who acts may see them."""
    facts = _gather(study)
    with study.read() as session:
        work = _work(session)
    points = [*_points(facts)]
    return [
        PhaseEvidence(
            number,
            name,
            tuple(work.get(number, ())),
            sum(entry.phase == number for entry in facts.journal.entries),
            tuple(point for point in points if point.phase == number),
        )
        for number, name in enumerate(PHASES, start=1)
    ]


def _gather(study: Study) -> _Facts:
    rounds = tuple(list_rounds(study))
    with study.read() as session:
        row = session.scalars(select(StudyRow)).one()
        open_round = any(found.round.state == "open" for found in rounds)
        mine = study.actor.id if study.actor else 0

        def count(query: object) -> int:
            return int(session.scalar(query) or 0)  # type: ignore[call-overload]

        read = select(Person.id, Person.name, func.count()).join(ReadAnswer, ReadAnswer.person_id == Person.id)
        readers = session.execute(read.group_by(Person.id, Person.name)).all()
        notes = select(func.count()).where(Note.removed_at.is_(None))
        return _Facts(
            imports=tuple(session.scalars(select(SurveyImport).order_by(SurveyImport.id))),
            because=row.because,
            approach=row.approach,
            substantive=count(select(func.count()).where(Answer.status == SUBSTANTIVE)),
            proposed=count(select(func.count()).where(Answer.proposed_status.is_not(None))),
            reading={name: number for id_, name, number in readers if not open_round or id_ == mine},
            notes=count(notes.where(Note.person_id == mine) if open_round else notes),
            rounds=rounds,
            seeded=count(select(func.count()).where(Assignment.seed.is_not(None))) > 0,
            frozen=count(select(func.count()).select_from(FrozenAgreement)),
            decided=count(select(func.count()).where(Decision.replaced_by_id.is_(None))),
            tree=show_themes(study),
            accounts=theme_accounts(study),
            review=review_progress(study),
            reread=reread_progress(study),
            framework=show_framework(study),
            journal=read_journal(study),
        )


def _work(session: Session) -> dict[int, list[Work]]:
    """Who did what belongs to a phase, from when to when."""
    query = (
        select(Person.name, LogEntry.action, func.count(), func.min(LogEntry.at), func.max(LogEntry.at))
        .join(Person, Person.id == LogEntry.person_id)
        .outerjoin(Round, Round.id == LogEntry.round_id)
        .where((Round.state.is_(None)) | (Round.state != "open"))
        .group_by(Person.name, LogEntry.action)
    )
    found: dict[tuple[int, str], Work] = {}
    for person, action, number, first, last in session.execute(query):
        for phase, beginnings in _ACTIONS.items():
            if action.startswith(beginnings):
                old = found.get((phase, person), Work(person, 0, first, last))
                found[phase, person] = Work(person, old.entries + number, min(old.first, first), max(old.last, last))
    by_phase: dict[int, list[Work]] = {}
    for (phase, _), work in sorted(found.items(), key=lambda item: item[1].first):
        by_phase.setdefault(phase, []).append(work)
    return by_phase


def _points(facts: _Facts) -> Iterable[Point]:
    yield from _about_data_and_coding(facts)
    yield from _about_themes(facts)
    yield from _about_writing(facts)


def _about_data_and_coding(facts: _Facts) -> Iterable[Point]:
    shows = [
        f"{row.file_name}: {row.rows_in} rows read, {row.rows_out} taken, file hash {row.file_hash.hex()[:12]}"
        for row in facts.imports
    ]
    shows += [f"{name} read {counted(number, 'answer')}" for name, number in facts.reading.items()]
    shows += [f"{counted(facts.notes, 'note')} taken while reading"] if facts.notes else []
    missing = [] if facts.imports else ["no survey was brought in"]
    missing += [f"waiting for a person: {counted(facts.proposed, 'possible non-answer')}"] if facts.proposed else []
    missing += [] if facts.reading else ["nobody has read through the answers (e on Home)"]
    yield Point(1, 1, "The data were checked for accuracy and read as a whole.", *_two(shows, missing), False)
    main = [found for found in facts.rounds if found.round.kind != "pilot"]
    shows, missing = [], []
    for found in main:
        for coder in found.round.coders:
            done = found.finished.get(coder.name)
            if done is not None:
                (shows if done == found.answers else missing).append(
                    f"round {found.round.name}: {coder.name} decided on {done} of {found.answers} answers"
                )
    shows += ["an order of their own was drawn for each coder"] if facts.seeded else []
    missing += [] if main else ["no round of coding but pilots"]
    yield Point(2, 2, "Each answer was given equal attention.", *_two(shows, missing), False)
    few = [each for each in facts.accounts if each.respondents < 3]
    shows = [f"{each.name}: {_of(each.respondents, each.base.respondents)} respondents" for each in facts.accounts]
    missing = [f"{each.name} rests on {counted(each.respondents, 'respondent')}" for each in few]
    missing += [] if facts.accounts else ["no themes yet"]
    yield Point(3, 2, "Themes come from thorough coding, not from a few vivid examples.", *_two(shows, missing), False)


def _about_themes(facts: _Facts) -> Iterable[Point]:
    review = facts.review
    shows = [f"{each.name}: {each.read} of {counted(each.extracts, 'answer')} read" for each in review if each.read]
    missing = [
        f"{each.name}: {counted(each.extracts - each.read, 'answer')} not read"
        for each in review
        if each.read < each.extracts
    ]
    shows = shows or ([f"every extract of {counted(len(review), 'theme')} can be listed"] if review else [])
    yield Point(4, 4, "All relevant extracts of each theme were collated and read.", *_two(shows, missing), False)
    whole = facts.reread
    shows = [f"{whole.read} of {whole.substantive} substantive answers read again"] if whole.read else []
    shows += [f"{counted(whole.late, 'code')} added late"] if whole.late else []
    unhoused = ", ".join(code.name for code in facts.tree.unhoused)
    missing = [f"{whole.loose - whole.loose_read} of {whole.loose} answers in no theme not read again"] * (
        whole.loose_read < whole.loose
    )
    missing += [f"codes in no theme: {unhoused}"] if unhoused else []
    missing += [] if whole.read else ["no answer was read again (level 2 of the review)"]
    yield Point(
        5, 4, "Themes were checked against each other and against the whole data set.", *_two(shows, missing), False
    )
    shows, missing = [], []
    for account in facts.accounts:
        close = [each for each in account.overlaps if each.answers * 2 > each.of]
        missing += [
            f"{account.name} shares {each.answers} of its {each.of} answers with {each.theme}" for each in close
        ]
        shows += [f"{account.name}: {counted(len(account.deviant), 'deviant case')} kept"] if account.deviant else []
    shows += ["the overlap of all themes: coder themes overlap"] if facts.accounts else []
    yield Point(6, 4, "Themes are coherent, consistent and distinctive.", *_two(shows, missing), True)
    themes = list(_flat(facts.tree.themes))
    standing = [theme for theme in themes if theme.status in ("candidate", "kept")]
    named = [theme for theme in standing if theme.definition and (theme.central_idea or theme.kind != "theme")]
    bare = [theme.name for theme in standing if theme not in named]
    shows = [f"{len(named)} of {counted(len(standing), 'theme')} with a central idea and a definition"] if named else []
    missing = [f"without a definition: {', '.join(bare)}"] if bare else []
    missing += [f"still candidates: {', '.join(t.name for t in standing if t.status == 'candidate')}"] * any(
        theme.status == "candidate" for theme in standing
    )
    yield Point(7, 5, "The data are interpreted and made sense of, not only paraphrased.", *_two(shows, missing), True)


def _about_writing(facts: _Facts) -> Iterable[Point]:
    carried = [each for each in facts.accounts if each.extracts]
    shows = [f"{each.name}: {counted(each.extracts, 'extract')}" for each in carried]
    yield Point(
        8, 6, "Extracts illustrate what is claimed.", *_two(shows, [] if carried else ["no extracts yet"]), True
    )
    pillars = facts.framework.pillars
    shows = [f"{counted(len(pillars), 'pillar')} traced to themes, codes and extracts"] if pillars else []
    missing = (
        [f"no pillar stands on: {', '.join(facts.framework.without)}"] if pillars and facts.framework.without else []
    )
    yield Point(9, 6, "The analysis tells a convincing story about the data.", *_two(shows, missing), True)
    yield Point(10, 6, "There is a good balance between the account and the extracts.", (), (), True)
    by_phase = Counter(entry.phase for entry in facts.journal.entries)
    shows = [
        f"journal, phase {phase}: {counted(number, 'entry', 'entries')}" for phase, number in sorted(by_phase.items())
    ]
    missing = [f"nothing in the journal about phase {n}: {name}" for n, name in enumerate(PHASES, 1) if not by_phase[n]]
    yield Point(11, 5, "Enough time was given to each phase.", *_two(shows, missing), True)
    shows = (
        [f"approach: {facts.approach}, because {facts.because}"] if facts.because else [f"approach: {facts.approach}"]
    )
    missing = [] if facts.because else ["why this approach was chosen is not said"]
    yield Point(12, 6, "The assumptions behind the analysis are stated.", *_two(shows, missing), False)
    shows = [f"agreement of {counted(facts.frozen, 'round')} frozen before reconciliation"] if facts.frozen else []
    shows += [f"{counted(facts.decided, 'decision')} on differences, each with a reason"] if facts.decided else []
    yield Point(
        13, 6, "What was done fits what is said to have been done.", *_two([*shows, "the log: coder log"], []), False
    )
    yield Point(14, 6, "Language and concepts fit the stance of the analysis.", (), (), True)
    yield Point(15, 6, "The researcher is active: themes are developed, they do not emerge.", (), (), True)


def _two(shows: list[str], missing: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(shows), tuple(missing)


def _flat(themes: Iterable[ThemeView]) -> Iterable[ThemeView]:
    for theme in themes:
        yield theme
        yield from _flat(theme.children)


def _of(number: int, base: int) -> str:
    return f"{number} of {base}"
