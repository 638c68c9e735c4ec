"""Level 2 of the review: do the themes reflect the whole data set, and what was missed?

Two lists are read: the substantive answers that are in no theme, and a seeded sample of all substantive answers.
What turns out to be missed may be coded late; that adds to the agreed layer and touches no coder's work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from coder.codebook.reading import current_codebook
from coder.consensus.layer import LATE
from coder.display import display_line
from coder.errors import InputError
from coder.files import storable
from coder.store.model import SUBSTANTIVE, Answer, ConsensusCoding, Person, Question, Round, RoundAnswer, Theme, now
from coder.store.model_themes import AnswerReview
from coder.store.study import Study
from coder.survey.answers import AnswerLine, answers_by_id, find_answer
from coder.themes.agreed import AgreedLayer, agreed_layer, code_labels
from coder.themes.editing import code_id_of
from coder.themes.membership import DROP, MOVE, Membership, standing_reviews
from coder.themes.state import put_answer
from coder.themes.steps import theme_step
from coder.themes.stored import theme_codes, theme_rows

SAMPLE_SIZE, SAMPLE_SEED = 20, 1
UNREAD = ""
ANSWER_FINDINGS = {
    "reflected": "the themes reflect it",
    "missed": "the themes miss something that it says",
    "elsewhere": "what it says is rightly outside the themes",
    UNREAD: "not read again yet",
}
"""What a re-reading finds, in words; UNREAD takes a finding back."""
_AT_ONCE = 5_000


@dataclass(frozen=True)
class RereadAnswer:
    """An answer, as it is read again."""

    answer_id: int
    respondent: str
    question: str
    attributes: Mapping[str, str]
    text: str
    codes: tuple[str, ...]
    """Names of its agreed codes."""
    themes: tuple[str, ...]
    """Names of the standing themes that it is in."""
    why: str
    """Why it is in no theme; empty when it is in one."""
    finding: str
    reason: str
    person: str


class RereadProgress(NamedTuple):
    """How far the data set is read again; counts are of substantive answers."""

    substantive: int
    in_themes: int
    loose: int
    """In no theme."""
    loose_read: int
    read: int
    """With a finding, in a theme or not."""
    reflected: int
    missed: int
    elsewhere: int
    late: int
    """Agreed codings that were added late."""


def loose_answers(study: Study) -> list[RereadAnswer]:
    """Every substantive answer that is in no standing theme, and why."""
    with study.read() as session:
        scene = WholeSet(session)
        return scene.show(answer_id for answer_id in scene.substantive if answer_id not in scene.housed)


def reread_sample(study: Study, size: int = SAMPLE_SIZE, seed: int = SAMPLE_SEED) -> list[RereadAnswer]:
    """A sample of all substantive answers; the same size and seed give the same answers."""
    with study.read() as session:
        scene = WholeSet(session)
        return scene.show(drawn(scene, size, seed))


def drawn(whole: WholeSet, size: int = SAMPLE_SIZE, seed: int = SAMPLE_SEED) -> list[int]:
    """The answers of a sample."""
    return Random(seed).sample(whole.substantive, min(size, len(whole.substantive)))


def reread_progress(study: Study) -> RereadProgress:
    """How far the data set is read again."""
    with study.read() as session:
        return WholeSet(session).progress()


def record_reread(
    study: Study, respondent: str, question: str, finding: str, *, reason: str = "", codes: Sequence[str] = ()
) -> None:
    """Keep what the re-reading of an answer found; the codes that were missed are added late, on the whole answer."""
    with theme_step(study, "review themes", "answer.review") as pen:
        session = pen.session
        where = f"{display_line(respondent, 40)}/{display_line(question, 40)}"
        _check(where, finding, reason, codes)
        answer = find_answer(session, respondent, question)
        if answer.status != SUBSTANTIVE:
            raise InputError(f"{where} is not a substantive answer, so it is not read again.")
        pen.watch({answer.id})
        before = pen.before["answers"].get(str(answer.id))
        said = {"finding": finding, "reason": reason.strip()}
        if not (before and all(before[name] == value for name, value in said.items())):
            wanted = said | {"person": pen.person_id, "made_at": now()} if finding else None
            put_answer(session, answer.id, wanted)
        for code in dict.fromkeys(codes):
            _code_late(session, answer.id, where, code)
        pen.subject, pen.reason = where, reason.strip()
        pen.what = f"find {where} {finding or 'not read'}" + (f" and code it late: {', '.join(codes)}" if codes else "")


def _check(where: str, finding: str, reason: str, codes: Sequence[str]) -> None:
    if finding not in ANSWER_FINDINGS:
        known = ", ".join(name for name in ANSWER_FINDINGS if name)
        raise InputError(f"There is no finding {display_line(finding, 40)!r}; the findings are {known}.")
    if finding in ("missed", "elsewhere") and not reason.strip():
        raise InputError(f"Say why for {where} ({ANSWER_FINDINGS[finding]}): a reason is needed.")
    if not storable(reason):
        raise InputError(f"The reason for {where} holds characters that are not text; type it again.")
    if codes and finding != "missed":
        raise InputError(f"{where}: an answer is coded late when the themes miss something; the finding is {finding}.")


def _code_late(session: Session, answer_id: int, where: str, code: str) -> None:
    """Add a coding to the agreed layer; what coders did and the frozen figures stay as they are."""
    code_id = code_id_of(session, code)
    layer = agreed_layer(session, (answer_id,))
    query = (
        select(Round.id)
        .join(RoundAnswer, RoundAnswer.round_id == Round.id)
        .where(RoundAnswer.answer_id == answer_id, Round.state == "closed", Round.kind != "pilot")
        .order_by(case((Round.kind == "main", 0), else_=1), Round.id.desc())  # a check of it does not count
    )
    round_id = session.scalar(query.limit(1))
    if round_id is None or answer_id not in layer.answers:
        raise InputError(
            f"{where} has no agreed coding yet, so it cannot be coded late; reconcile it, or code it in a round."
        )
    if any(row.code_id == code_id for row in layer.codings):
        raise InputError(f"{where} has the code {code} already.")
    session.add(
        ConsensusCoding(
            round_id=round_id, answer_id=answer_id, code_id=code_id, origin=LATE,
            codebook_version_id=current_codebook(session).version_id,
        )
    )  # fmt: skip
    session.flush()


class WholeSet:
    """The data set as level 2 sees it: every substantive answer, with the themes that it is in."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.substantive = list(
            session.scalars(
                select(Answer.id)
                .join(Question, Question.id == Answer.question_id)
                .where(Answer.status == SUBSTANTIVE)
                .order_by(Question.position, Answer.id)
            )
        )
        self.rows: list[Theme] = theme_rows(session)
        self.layer: AgreedLayer = agreed_layer(session)
        self.linked = theme_codes(session)
        self.members = Membership(self.rows, self.linked, self.layer, standing_reviews(session))
        self.housed = self.members.housed()
        people = {id_: name for id_, name in session.execute(select(Person.id, Person.name))}
        rows = session.scalars(select(AnswerReview).where(AnswerReview.removed_at.is_(None)))
        self.findings = {row.answer_id: (row.finding, row.reason, people[row.person_id]) for row in rows}

    def progress(self) -> RereadProgress:
        """How far it is read again."""
        here = set(self.substantive)
        loose = here - self.housed
        found = {answer_id: said[0] for answer_id, said in self.findings.items() if answer_id in here}
        counts = [sum(finding == name for finding in found.values()) for name in ("reflected", "missed", "elsewhere")]
        late = select(func.count()).where(ConsensusCoding.origin == LATE, ConsensusCoding.removed_at.is_(None))
        return RereadProgress(
            len(here), len(here) - len(loose), len(loose), len(loose & found.keys()), len(found), counts[0], counts[1],
            counts[2], self._session.scalar(late) or 0,
        )  # fmt: skip

    def show(self, ids: Iterable[int]) -> list[RereadAnswer]:
        """These answers, in their order."""
        ordered = list(ids)
        lines: dict[int, AnswerLine] = {}
        for first in range(0, len(ordered), _AT_ONCE):
            lines |= answers_by_id(self._session, ordered[first : first + _AT_ONCE])
        labels = code_labels(self._session)
        standing = self.members.of_answers(self.rows)
        taken = {review.answer_id for review in self.members.reviews if review.finding in (MOVE, DROP)}
        names = {row.id: row.name for row in self.rows}
        found = []
        for answer_id in ordered:
            line, codes = lines[answer_id], self.members.codes_of(answer_id)
            finding, reason, person = self.findings.get(answer_id, (UNREAD, "", ""))
            found.append(
                RereadAnswer(
                    answer_id, line.respondent, line.question, line.attributes, line.text,
                    tuple(labels[code].name for code in codes),
                    tuple(names[theme] for theme in standing.get(answer_id, ())),
                    "" if answer_id in self.housed else self._why(answer_id, codes, taken), finding, reason, person,
                )
            )  # fmt: skip
        return found

    def _why(self, answer_id: int, codes: Sequence[int], taken: set[int]) -> str:
        if answer_id not in self.layer.answers:
            return "it has no agreed codes: not in a closed round, not coded, or its difference is not settled"
        if not codes:
            return "no code applies, as was agreed"
        return "the review took it out" if answer_id in taken else "its codes are in no theme"
