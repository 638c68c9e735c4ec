"""What the study knows of columns from earlier imports, so that a person need not say it again for the next file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from coder.display import display_line
from coder.errors import InputError
from coder.store.model import Question, SurveyImport
from coder.store.study import Study
from coder.survey.mapping import AskedRule, QuestionMap, SurveyMap, TickMap
from coder.survey.profile import Profile
from coder.survey.roles import own_name, without

LEFT_OUT = "left_out"
"""In the map that an import leaves in the study: the columns that did not come in."""


@dataclass(frozen=True)
class Earlier:
    """What the columns of the files were that came in before; of each column, what it was last."""

    day: str = ""
    """Of the last import; empty where there was none."""
    respondent: str | None = None
    questions: Mapping[str, QuestionMap] = field(default_factory=dict)
    """By column."""
    ticks: Mapping[str, TickMap] = field(default_factory=dict)
    """By column."""
    attributes: frozenset[str] = frozenset()
    quote_column: str | None = None
    left_out: frozenset[str] = frozenset()

    def knows(self, column: str) -> bool:
        """Whether a column of this name came in, or was left out."""
        return self.brought(column) or column in self.left_out

    def brought(self, column: str) -> bool:
        """Whether a column of this name came in."""
        return (
            column in (self.respondent, self.quote_column)
            or column in self.questions
            or column in self.ticks
            or column in self.attributes
        )


NOTHING_EARLIER = Earlier()


def earlier_imports(study: Study) -> Earlier:
    """What the study knows of columns."""
    with study.read() as session:
        rows = session.execute(select(SurveyImport.map, SurveyImport.made_at).order_by(SurveyImport.id)).all()
        topics = {row.key: row for row in session.execute(select(Question.key, Question.wording, Question.kind))}
    if not rows:
        return NOTHING_EARLIER
    found = Earlier()
    for row in rows:
        found = _with(found, row.map)
    open_keys = {key: QuestionMap(key) for key, row in topics.items() if row.kind == "open" and not found.knows(key)}
    questions = {
        column: replace(question, wording=_wording(topics, question.key))
        for column, question in ({**open_keys, **found.questions}).items()
    }
    ticks = {column: replace(tick, wording=_wording(topics, tick.key)) for column, tick in found.ticks.items()}
    return replace(
        found,
        day=day_of(rows[-1].made_at),
        questions=questions,
        ticks=ticks,
    )


def day_of(moment: str) -> str:
    """The day of a moment as the study keeps it: 4 Nov 2026."""
    return f"{datetime.fromisoformat(moment):%d %b %Y}".lstrip("0")


def as_before(
    survey_map: SurveyMap, profiles: Sequence[Profile], earlier: Earlier, named: set[str]
) -> tuple[SurveyMap, dict[str, str]]:
    """The guess in which each column that the study knows is what it was, and the reason; `named` ones stay."""
    if survey_map.long:
        return survey_map, {}
    known = [profile.name for profile in profiles if earlier.knows(profile.name) and profile.name not in named]
    if not known:
        return survey_map, {}
    for column in known:
        survey_map = without(survey_map, column)
    order = {profile.name: place for place, profile in enumerate(profiles)}
    ticks = _ticks_of(known, earlier)
    questions = [_fitting(earlier.questions[name], order) for name in known if name in earlier.questions]
    taken = {one.key for one in questions} | {one.key for one in ticks}
    kept, guessed = _joined(survey_map, ticks, order)
    for question in survey_map.questions:
        column, name = question.column or question.key, own_name(question.key, taken)
        taken.add(name)
        questions.append(replace(question, key=name, column="" if name == column else column))
    for tick in guessed:
        kept.append(replace(tick, key=own_name(tick.key, taken)))
        taken.add(kept[-1].key)
    attributes = {*survey_map.attributes, *(name for name in known if name in earlier.attributes)}
    changed = replace(
        survey_map,
        respondent=survey_map.respondent or (earlier.respondent if earlier.respondent in known else None),
        quote_column=survey_map.quote_column or (earlier.quote_column if earlier.quote_column in known else None),
        questions=tuple(sorted(questions, key=lambda one: order[one.column or one.key])),
        ticks=tuple(sorted(kept, key=lambda one: order[one.columns[0]])),
        attributes=tuple(sorted(attributes, key=order.__getitem__)),
    )
    return changed, dict.fromkeys(known, f"as in the import of {earlier.day}")


def doubts(survey_map: SurveyMap, columns: Sequence[str], earlier: Earlier) -> list[str]:
    """What makes it doubtful that this is the right file, in sentences to ask about before anything is stored."""
    found = []
    if not (survey_map.questions or survey_map.long):
        found.append("No column of this file is taken for an open question, so it brings nothing to code.")
    if earlier.day and not any(map(earlier.brought, columns)):
        found.append("This file has no column in common with what was imported before, so it may be the wrong one.")
    return found


def refuse_answers_as_attributes(survey_map: SurveyMap, open_questions: set[str]) -> None:
    """Refuse to take what people wrote to an open question of the study for a fact about them."""
    for name in survey_map.attributes:
        if name in open_questions:
            shown = display_line(name, 60)
            raise InputError(
                f"{shown!r} is an open question of this study, and what people wrote there cannot be an attribute;"
                " import it as the question that it is (--question, or q on the screen), or leave it out."
            )


def _with(found: Earlier, stored: Mapping[str, Any]) -> Earlier:
    """What is known after one more import."""
    questions = {} if stored.get("long") else dict(_questions(stored))
    ticks = dict(_ticks(stored))
    attributes = set(stored.get("attributes", ()))
    left_out = set(stored.get(LEFT_OUT, ()))
    new = {*questions, *ticks, *attributes, *left_out}
    respondent = stored.get("respondent") or found.respondent
    quote = stored.get("consent", {}).get("quote") or found.quote_column
    return Earlier(
        respondent=None if respondent in new else respondent,
        quote_column=None if quote in new else quote,
        questions={name: one for name, one in found.questions.items() if name not in new} | questions,
        ticks={name: one for name, one in found.ticks.items() if name not in new} | ticks,
        attributes=frozenset((found.attributes - new) | attributes),
        left_out=frozenset((found.left_out - new) | left_out),
    )


def _questions(stored: Mapping[str, Any]) -> list[tuple[str, QuestionMap]]:
    told = stored.get("questions", {}).items()
    found = [QuestionMap(key, "", fields.get("column", ""), AskedRule.of(fields.get("asked"))) for key, fields in told]
    return [(one.column or one.key, one) for one in found]


def _ticks(stored: Mapping[str, Any]) -> list[tuple[str, TickMap]]:
    found = []
    for key, fields in stored.get("ticks", {}).items():
        columns = tuple(fields.get("columns") or (fields["column"],))
        options = tuple(fields.get("options", ()))
        tick = TickMap(key, "", columns, fields.get("separator"), AskedRule.of(fields.get("asked")), options)
        found += [(column, tick) for column in columns]
    return found


def _wording(topics: Mapping[str, Any], key: str) -> str:
    """How the study words a question; empty where it only has its name."""
    return topics[key].wording if key in topics and topics[key].wording != key else ""


def _fitting(question: QuestionMap, order: Mapping[str, int]) -> QuestionMap:
    """The question, with the rule who was asked it only where its column is in this file."""
    return question if question.asked is None or question.asked.column in order else replace(question, asked=None)


def _ticks_of(known: Sequence[str], earlier: Earlier) -> list[TickMap]:
    """The tick questions as they were, with those of their columns that are there."""
    found: dict[str, TickMap] = {}
    for column in known:
        if tick := earlier.ticks.get(column):
            asked = tick.asked if tick.asked and tick.asked.column in known else None
            before = found.get(tick.key, replace(tick, columns=(), asked=asked))
            found[tick.key] = replace(before, columns=(*before.columns, column))
    return list(found.values())


def _joined(
    survey_map: SurveyMap, ticks: list[TickMap], order: Mapping[str, int]
) -> tuple[list[TickMap], list[TickMap]]:
    """(the known tick questions, with the options that are new in this file; the guessed ones that are left)"""
    known = {tick.key: tick for tick in ticks}
    left = []
    for tick in survey_map.ticks:
        before = known.get(tick.key)
        if before and before.separator is None and tick.separator is None:
            columns = sorted((*before.columns, *tick.columns), key=order.__getitem__)
            known[tick.key] = replace(before, columns=tuple(columns))
        else:
            left.append(tick)
    return list(known.values()), left
