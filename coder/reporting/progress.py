"""Where a study stands: the six phases with what was done in each, and the next thing to do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from coder.coding.flags import open_concerns
from coder.coding.rounds import RoundProgress, list_rounds
from coder.coding.visible_aids import FlagLine
from coder.consensus.layer import Progress, reconciliation_progress
from coder.consensus.tally import Tally, decision_tally
from coder.display import display_line
from coder.errors import NotAllowed
from coder.store.model import (
    SUBSTANTIVE,
    Answer,
    Code,
    CodebookVersion,
    CodeState,
    ConsensusCoding,
    Identifier,
    Person,
    Question,
    Respondent,
    Round,
    StudyRow,
    Theme,
    ThemeCode,
)
from coder.store.model_themes import AnswerReview, Pillar
from coder.store.study import Actor, Study
from coder.survey.identifier_list import PROPOSED
from coder.survey.statuses import spoken_status
from coder.themes.fields import STANDING
from coder.themes.review import ReviewProgress, review_progress

FOR_LEADS = frozenset({"import", "statuses", "codebook", "team", "round", "close", "reconcile", "themes"})
"""Steps that only a lead can do."""
_WORDING = 60
"""Letters of a question's wording that name it."""


@dataclass(frozen=True)
class Phase:
    """One of Braun and Clarke's six phases."""

    number: int
    name: str
    state: str
    """not begun, under way, or done so far"""
    facts: tuple[str, ...]


@dataclass(frozen=True)
class NextStep:
    """The next thing to do."""

    sentence: str
    command: str
    """As it is typed; empty when somebody else has to act."""
    step: str
    """import, statuses, codebook, team, round, code, submit, wait, close, reconcile, themes, quotes or concerns"""


@dataclass(frozen=True)
class StudyStatus:
    """The whole of it."""

    title: str
    approach: str
    people: str
    phases: tuple[Phase, ...]
    next: NextStep


@dataclass(frozen=True)
class _Counts:
    """What the phases and the next step are read from."""

    respondents: int
    questions: int
    statuses: dict[str, int]
    proposed: int
    identifiers: int
    """Possible identifiers on which nobody has decided."""
    version: int
    codes: int
    coders: int
    rounds: tuple[RoundProgress, ...]
    reconciled: dict[str, Progress]
    """How far the reconciliation of each closed round is, by the round's name."""
    tallies: dict[str, Tally]
    """What was decided in each of them."""
    themes: dict[str, int]
    """Themes by status."""
    unhoused: int
    """Codes in use (pilots left out) that belong to no standing theme."""

    undefined: int
    """Standing themes without a definition."""
    read: int
    """Extracts of standing themes that the review judged, over all themes."""
    to_read: int
    reread: int
    """Answers that were read again."""
    pillars: int

    @property
    def is_reviewed(self) -> bool:
        """Whether every extract was read, and some of the data set again."""
        return bool(self.to_read and self.read >= self.to_read and self.reread)

    @property
    def undecided(self) -> int:
        """Differences of closed rounds that nobody has decided yet; check rounds look back, and wait for nobody."""
        kinds = {found.round.name: found.round.kind for found in self.rounds}
        return sum(account.open for name, account in self.reconciled.items() if kinds[name] != "check")

    @property
    def settled(self) -> bool:
        """Whether any closed round came to something."""
        return any(account.agreed + account.by_one_coder + account.differences for account in self.reconciled.values())


def study_status(study: Study) -> StudyStatus:
    """The phases of the study and its next step, as the person who acts may see them."""
    rounds = tuple(list_rounds(study))
    closed = [found.round.name for found in rounds if found.round.state == "closed"]
    accounts = {name: reconciliation_progress(study, name) for name in closed}
    tallies = {name: decision_tally(study, progress, name) for name, progress in accounts.items()}
    concerns = open_concerns(study)
    review = _review(study)
    with study.read() as session:
        row = session.scalars(select(StudyRow)).one()
        people = ", ".join(f"{name} ({role})" for name, role in session.execute(select(Person.name, Person.role)))
        title, approach = row.title, row.approach
        counts = _count(session, rounds, accounts, tallies, review)
    step = _for(study.actor, _next(counts, study.actor))
    return StudyStatus(title, approach, people, _phases(counts), _with_concerns(step, concerns))


def _review(study: Study) -> list[ReviewProgress]:
    """How far the themes are reviewed; nothing for who codes answers again, and sees nothing of what came of them."""
    try:
        return review_progress(study)
    except NotAllowed:
        return []


def _count(
    session: Session,
    rounds: tuple[RoundProgress, ...],
    accounts: dict[str, Progress],
    tallies: dict[str, Tally],
    review: list[ReviewProgress],
) -> _Counts:
    def count(query: Select[int]) -> int:
        return session.scalar(query) or 0

    version = count(select(func.max(CodebookVersion.number)))
    codes = (
        select(func.count()).select_from(CodeState).join(CodebookVersion, CodebookVersion.id == CodeState.version_id)
    )
    in_use = (
        select(ConsensusCoding.code_id)
        .join(Round, Round.id == ConsensusCoding.round_id)
        .where(ConsensusCoding.removed_at.is_(None), ConsensusCoding.code_id.is_not(None), Round.kind != "pilot")
    )
    standing = select(Theme.id).where(Theme.status.in_(STANDING))
    housed = select(ThemeCode.code_id).where(ThemeCode.theme_id.in_(standing))
    statuses = session.execute(select(Answer.status, func.count()).group_by(Answer.status))
    themes = session.execute(select(Theme.status, func.count()).group_by(Theme.status))
    return _Counts(
        respondents=count(select(func.count()).select_from(Respondent)),
        questions=count(select(func.count()).select_from(Question).where(Question.kind == "open")),
        statuses={status: number for status, number in statuses},
        proposed=count(select(func.count()).where(Answer.proposed_status.is_not(None), Answer.status == SUBSTANTIVE)),
        identifiers=count(select(func.count()).where(Identifier.state == PROPOSED)),
        version=version,
        codes=count(codes.where(CodebookVersion.number == version, CodeState.codable)),
        coders=count(select(func.count()).where(Person.role == "coder")),
        rounds=rounds,
        reconciled=accounts,
        tallies=tallies,
        themes={status: number for status, number in themes},
        unhoused=count(select(func.count()).where(Code.id.in_(in_use), Code.id.not_in(housed))),
        undefined=count(select(func.count()).where(Theme.status.in_(STANDING), Theme.definition == "")),
        read=sum(each.read for each in review),
        to_read=sum(each.extracts for each in review),
        reread=count(select(func.count()).where(AnswerReview.removed_at.is_(None))),
        pillars=count(select(func.count()).select_from(Pillar)),
    )


def _phases(counts: _Counts) -> tuple[Phase, ...]:
    themes = sum(counts.themes.values())
    kept = counts.themes.get("kept", 0)
    reconciled = counts.settled and not counts.undecided
    return (
        Phase(1, "Familiarisation", _state(counts.respondents, not counts.proposed), _survey_facts(counts)),
        Phase(2, "Coding", _state(counts.codes, reconciled), _coding_facts(counts)),
        Phase(3, "Generating themes", _state(themes, themes and not counts.unhoused), _theme_facts(counts, themes)),
        Phase(4, "Reviewing themes", _state(kept or counts.read, counts.is_reviewed), _review_facts(counts, kept)),
        Phase(
            5,
            "Defining and naming themes",
            _state(kept, kept and not counts.undefined and not counts.themes.get("candidate")),
            _some(counts.undefined, "theme has no definition", "themes have no definition")
            + _some(counts.pillars, "pillar or recommendation", "pillars and recommendations"),
        ),
        Phase(6, "Writing the report", _state(kept and reconciled, False), ()),
    )


def _state(begun: object, done: object) -> str:
    return "not begun" if not begun else "done so far" if done else "under way"


def _some(number: int, one: str, more: str) -> tuple[str, ...]:
    return (f"{number} {one if number == 1 else more}",) if number else ()


def _survey_facts(counts: _Counts) -> tuple[str, ...]:
    if not counts.respondents:
        return ()
    substantive = counts.statuses.get(SUBSTANTIVE, 0)
    others = [f"{number} {spoken_status(status)}" for status, number in sorted(counts.statuses.items())]
    without = ", ".join(text for text in others if not text.endswith(SUBSTANTIVE))
    return (
        f"{counts.respondents} respondents, {counts.questions} open questions, {substantive} substantive answers"
        + (f" ({without})" if without else ""),
        *_some(
            counts.proposed,
            "answer looks like a non-answer and waits for a person to confirm it",
            "answers look like non-answers and wait for a person to confirm it",
        ),
        *_some(
            counts.identifiers,
            "possible identifier waits for a decision; its answer is not quoted until then",
            "possible identifiers wait for a decision; their answers are not quoted until then",
        ),
    )


def _coding_facts(counts: _Counts) -> tuple[str, ...]:
    facts = [f"codebook version {counts.version} with {counts.codes} codes"] if counts.codes else []
    for found in counts.rounds:
        about = found.round
        facts.append(f"round {about.name} ({about.kind}, {about.state}): {found.answers} answers; {_parts(found)}")
        if account := counts.reconciled.get(about.name):
            decided = f"{account.decided} of {account.differences} differences decided"
            alone = f", {account.by_one_coder} coded by one person" if account.by_one_coder else ""
            facts.append(f"round {about.name}: coders agree on {account.agreed}, {decided}{alone}")
            facts += _decision_facts(about.name, counts.tallies[about.name])
    return tuple(facts)


def _decision_facts(round_name: str, tally: Tally) -> tuple[str, ...]:
    """How was decided and why; whose side it was, only where that is told."""
    if not tally.outcomes:
        return ()
    told = f" ({_numbers(tally.sides)})" if tally.sides else ""
    outcomes = [
        f"{number} one side{told}" if name == "side" else f"{number} {name.replace('_', ' ')}"
        for name, number in tally.outcomes.items()
    ]
    causes = _numbers({name.replace("_", " ") or "not given": number for name, number in tally.causes.items()})
    return (f"round {round_name}, decided: {', '.join(outcomes)}; causes: {causes}",)


def _numbers(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items())


def _parts(found: RoundProgress) -> str:
    """How far each coder of a round is."""
    return ", ".join(
        f"{coder.name} {found.finished[coder.name]}{' submitted' if coder.state == 'submitted' else ''}"
        for coder in found.round.coders
    )


def _theme_facts(counts: _Counts, themes: int) -> tuple[str, ...]:
    by_status = ", ".join(f"{number} {status}" for status, number in sorted(counts.themes.items()))
    about = (f"{themes} themes and topic summaries ({by_status})",) if themes else ()
    unhoused = _some(counts.unhoused, "code in use belongs to no theme", "codes in use belong to no theme")
    return about + (unhoused if themes else ())


def _review_facts(counts: _Counts, kept: int) -> tuple[str, ...]:
    facts = _some(kept, "theme kept", "themes kept")
    if counts.to_read:
        facts += (f"{counts.read} of {counts.to_read} answers in themes read, each once per theme",)
    return facts + _some(counts.reread, "answer read again", "answers read again")


def _for(actor: Actor | None, step: NextStep) -> NextStep:
    """The step as this person meets it: who is no lead waits for what only a lead does."""
    if actor is None or actor.role == "lead" or step.step not in FOR_LEADS:
        return step
    return NextStep(f"Nothing to do for you now. What a lead does next: {step.sentence}", "", "wait")


def _with_concerns(step: NextStep, concerns: list[FlagLine]) -> NextStep:
    """The step, after the concerns that coders raise: those do not wait."""
    if not concerns:
        return step
    first = concerns[0]
    more = f" ({len(concerns)} in all)" if len(concerns) > 1 else ""
    to = f"“{display_line(first.wording, _WORDING)}”" if first.wording else first.question
    about = f"{first.coder} raises a concern about the answer of {first.respondent} to {to}"
    return NextStep(f"{about}{more}. Then: {step.sentence}", "coder flags, then coder flags settle", "concerns")


def _next(counts: _Counts, actor: Actor | None) -> NextStep:
    """The first thing on the way that is not done."""
    open_round = next((found for found in counts.rounds if found.round.state == "open"), None)
    if not counts.respondents:
        return NextStep("Bring the survey in.", "coder import FILE", "import")
    if counts.proposed and not counts.rounds:
        return NextStep(
            f"Look at what looks like a non-answer ({counts.proposed} of the answers), and confirm it.",
            "coder answers --status proposed, then coder answers accept-proposed",
            "statuses",
        )
    if not counts.codes:
        return NextStep("Load a codebook.", "coder codebook load FILE", "codebook")
    if open_round:
        return _next_in_round(open_round, actor)
    if counts.coders < 2 and not counts.rounds:
        missing = "the coders" if not counts.coders else "a second coder"
        sentence = f"Add {missing} to the team; two are needed to see how far coders agree."
        return NextStep(sentence, "coder team add NAME --role coder", "team")
    if not counts.settled:
        return NextStep("Open a round of coding.", "coder round open main --coder NAME --coder NAME", "round")
    if counts.undecided:
        left = "the difference" if counts.undecided == 1 else f"the {counts.undecided} differences"
        return NextStep(f"Reconcile {left} left.", "coder reconcile", "reconcile")
    if not counts.themes:
        return NextStep("Develop the agreed codes into themes.", "coder themes", "themes")
    return NextStep("Take out the quotes for the report.", "coder quotes --out quotes.docx", "quotes")


def _next_in_round(found: RoundProgress, actor: Actor | None) -> NextStep:
    name = found.round.name
    mine = next((coder for coder in found.round.coders if actor and coder.name == actor.name), None)
    if mine and mine.state == "coding":
        left = found.answers - found.finished[mine.name]
        if left:
            answers = "answer" if left == 1 else f"{left} answers"
            return NextStep(f"Code the {answers} of round {name} that you have not decided yet.", "coder code", "code")
        return NextStep(f"Every answer of round {name} is coded: submit your part.", "coder round submit", "submit")
    coding = [coder.name for coder in found.round.coders if coder.state == "coding"]
    if coding:
        return NextStep(f"Waiting for {' and '.join(coding)} to submit round {name}.", "", "wait")
    return NextStep(f"All coders have submitted: close round {name}.", f"coder round close {name}", "close")
