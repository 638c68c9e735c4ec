"""Ticks beside codes: which option of a tick question means the same as which code, and how the two compare.

Ticks stay ticks and codes stay codes. A person says that an option and a code mean the same; names that are alike are
only ever suggested. What was written counts as in themes and quotes: the agreed codes of closed rounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, current_codebook
from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Code, CodebookVersion, OptionCode, Question, Respondent, SurveyImport, Tick, TickOption
from coder.store.study import Study
from coder.suggestion import suggestion
from coder.survey.mapping import AskedRule
from coder.themes.agreed import AgreedLayer, agreed_layer

_ALIKE = 80
"""Of 100: from here on two names are suggested to mean the same."""


@dataclass(frozen=True)
class OptionLine:
    """An option of a tick question, and what it is taken to mean."""

    question: str
    option: str
    ticked: int
    """Respondents."""
    codes: tuple[str, ...]
    """Keys of the codes that mean the same."""
    suggested: str | None
    """The key of a code with a similar name, for an option without codes; nobody has confirmed it."""


@dataclass(frozen=True)
class TickComparison:
    """Who ticked an option, and to whom its codes were given. All numbers count respondents."""

    question: str
    option: str
    codes: tuple[str, ...]
    asked: int | None
    """Who were asked the tick question; None where the study does not keep what would tell."""
    ticked: int
    compared: int
    """Of those asked (or, where that is not known, who ticked anything there), who also have an agreed answer."""
    both: int
    tick_only: int
    code_only: int
    neither: int
    ticked_without_answer: int
    """Who ticked it and have no agreed answer in which they could have said it."""
    questions: Mapping[str, int]
    """Of those compared, to whom a code was given in an answer to each open question."""


@dataclass(frozen=True)
class _Written:
    """What was written and agreed, by respondent."""

    people: AbstractSet[int]
    """Who have an agreed answer."""
    given: Mapping[str, Mapping[str, AbstractSet[int]]]
    """To whom each code was given, by open question."""
    questions: Sequence[str]
    """The open questions in the order of the survey."""


def tick_options(study: Study, question: str | None = None) -> list[OptionLine]:
    """The options of tick questions with their codes, and suggestions where there are none."""
    with study.read() as session:
        known = session.scalar(select(CodebookVersion.id).limit(1)) is not None
        book = current_codebook(session) if known else None
        codes = _codes_of_options(session)
        ticks = _ticks(session)
        return [
            OptionLine(
                key, option.label, len(ticks.get(option.id, ())), codes.get(option.id, ()),
                None if option.id in codes else _alike(option.label, book),
            )
            for key, option in _options(session, question)
        ]  # fmt: skip


def map_option(study: Study, question: str, option: str, code: str) -> OptionLine:
    """Say that an option and a code mean the same."""
    study.require_lead("say which code an option means")
    with study.write() as session:
        row = _option(session, question, option)
        entry = current_codebook(session).find(code)
        if not entry.codable:
            raise InputError(f"{entry.key} is a family that only groups codes; name one of its codes.")
        if session.get(OptionCode, (row.id, entry.id)) is not None:
            session.nothing_to_log()
        else:
            session.add(OptionCode(option_id=row.id, code_id=entry.id))
            session.log("ticks.map", _subject(question, row), after={"code": entry.key})
        session.flush()
        ticked = len(_ticks(session).get(row.id, ()))
        return OptionLine(question, row.label, ticked, _codes_of_options(session)[row.id], None)


def unmap_option(study: Study, question: str, option: str, code: str | None = None) -> int:
    """Take back that an option means a code, or any code; gives how many."""
    study.require_lead("say which code an option means")
    with study.write() as session:
        row = _option(session, question, option)
        mapped = _codes_of_options(session).get(row.id, ())
        key = code if code in mapped or code is None else current_codebook(session).find(code).key
        gone = [one for one in mapped if key in (None, one)]
        if not gone:
            session.nothing_to_log()
            return 0
        ids = select(Code.id).where(Code.key.in_(gone))
        session.execute(delete(OptionCode).where(OptionCode.option_id == row.id, OptionCode.code_id.in_(ids)))
        session.log("ticks.unmap", _subject(question, row), before={"codes": gone})
        return len(gone)


def compare_ticks(study: Study, question: str | None = None) -> list[TickComparison]:
    """For each option that means a code: who ticked it, who wrote it, who did both."""
    with study.read() as session:
        codes = _codes_of_options(session)
        options = [(key, option) for key, option in _options(session, question) if option.id in codes]
        if not options:
            raise InputError("No option is taken to mean a code yet; say so with: coder ticks map QUESTION OPTION CODE")
        layer = agreed_layer(session)
        if not layer.answers:
            raise InputError("There are no agreed codes yet; ticks are compared after: coder round close NAME")
        ticks = _ticks(session)
        written = _written(session, layer)
        asked = {key: _asked(session, key) for key in dict.fromkeys(key for key, _ in options)}
        anything: dict[str, set[int]] = {}
        for key, option in _options(session, None):
            anything.setdefault(key, set()).update(ticks.get(option.id, ()))
        return [
            _compared(key, option, codes[option.id], asked[key], anything[key], ticks.get(option.id, set()), written)
            for key, option in options
        ]


def _compared(
    question: str,
    option: TickOption,
    codes: tuple[str, ...],
    asked: AbstractSet[int] | None,
    anything: AbstractSet[int],
    ticked: AbstractSet[int],
    written: _Written,
) -> TickComparison:
    base = (anything if asked is None else asked | ticked) & written.people
    by_question: dict[str, set[int]] = {}
    for code in codes:
        for key, people in written.given.get(code, {}).items():
            by_question.setdefault(key, set()).update(people & base)
    said = set().union(*by_question.values())
    return TickComparison(
        question=question,
        option=option.label,
        codes=codes,
        asked=None if asked is None else len(asked),
        ticked=len(ticked),
        compared=len(base),
        both=len(said & ticked),
        tick_only=len((ticked & base) - said),
        code_only=len(said - ticked),
        neither=len(base - said - ticked),
        ticked_without_answer=len(ticked - written.people),
        questions={key: len(by_question[key]) for key in written.questions if by_question.get(key)},
    )


def _written(session: Session, layer: AgreedLayer) -> _Written:
    keys = dict(session.execute(select(Code.id, Code.key)).all())
    questions = dict(session.execute(select(Question.id, Question.key).order_by(Question.position)).all())
    given: dict[str, dict[str, set[int]]] = {}
    for row in layer.codings:
        answer = layer.answers[row.answer_id]
        by_question = given.setdefault(keys[row.code_id], {})
        by_question.setdefault(questions[answer.question_id], set()).add(answer.respondent_id)
    people = {answer.respondent_id for answer in layer.answers.values()}
    return _Written(people, given, list(questions.values()))


def _asked(session: Session, question: str) -> set[int] | None:
    """Who were asked a tick question; None where what the study keeps of its imports cannot tell."""
    had = _had(session, question)
    if had is None:
        return None
    rule = AskedRule.of(session.scalars(select(Question.asked).where(Question.key == question)).one())
    if rule is None:
        return had
    asked = set()
    for id, attributes in session.execute(select(Respondent.id, Respondent.attributes)):
        if id in had and rule.column not in attributes:
            return None
        if id in had and rule.fits(str(attributes[rule.column] or "")):
            asked.add(id)
    return asked


def _had(session: Session, question: str) -> set[int] | None:
    """Whose survey file had a tick question.

    Of each respondent only the first file is known; None where they may stand in a later one that had the question.
    """
    people: dict[int, set[int]] = {}
    for id, file in session.execute(select(Respondent.id, Respondent.import_id)):
        people.setdefault(file, set()).add(id)
    had: set[int] = set()
    others = False
    for file, rows, stored in session.execute(
        select(SurveyImport.id, SurveyImport.rows_in, SurveyImport.map).order_by(SurveyImport.id)
    ):
        came = people.get(file, set())
        if question not in stored.get("ticks", {}):
            others = others or bool(came)
        elif others and rows > len(came):
            return None
        else:
            had |= came
    return had


def _options(session: Session, question: str | None) -> Sequence[tuple[str, TickOption]]:
    query = (
        select(Question.key, TickOption)
        .join(TickOption, TickOption.question_id == Question.id)
        .order_by(Question.position, TickOption.position)
    )
    if question is not None:
        query = query.where(Question.id == _tick_question(session, question))
    return [(key, option) for key, option in session.execute(query)]


def _tick_question(session: Session, key: str) -> int:
    found = session.scalar(select(Question.id).where(Question.key == key, Question.kind == "ticks"))
    if found is None:
        known = session.scalars(select(Question.key).where(Question.kind == "ticks").order_by(Question.position)).all()
        raise InputError(f"There is no question with options {display_line(key, 60)!r}{suggestion(key, known)}.")
    return found


def _option(session: Session, question: str, label: str) -> TickOption:
    """An option by its label, whatever its case."""
    options = [option for _, option in _options(session, question)]
    exact = [option for option in options if option.label == label]
    found = exact or [option for option in options if option.label.strip().casefold() == label.strip().casefold()]
    if not found:
        near = suggestion(label, [option.label for option in options])
        raise InputError(f"{display_line(question, 60)} has no option {display_line(label, 60)!r}{near}.")
    return found[0]


def _codes_of_options(session: Session) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(OptionCode.option_id, Code.key).join(Code, Code.id == OptionCode.code_id).order_by(Code.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for option, key in rows:
        found[option] = (*found.get(option, ()), key)
    return found


def _ticks(session: Session) -> dict[int, set[int]]:
    """Who ticked each option."""
    found: dict[int, set[int]] = {}
    for option, respondent in session.execute(select(Tick.option_id, Tick.respondent_id)):
        found.setdefault(option, set()).add(respondent)
    return found


def _alike(label: str, book: Codebook | None) -> str | None:
    """The code whose name is most like an option's label."""
    if book is None:
        return None
    names = {name: entry.key for entry in book.codable() for name in (entry.key.replace("_", " "), entry.name)}
    found = process.extractOne(
        label[:200], list(names), scorer=fuzz.token_sort_ratio, processor=utils.default_process, score_cutoff=_ALIKE
    )
    return names[found[0]] if found else None


def _subject(question: str, option: TickOption) -> str:
    """An option without its label, which may be a respondent's own words."""
    return f"{question}, option {option.position + 1}"
