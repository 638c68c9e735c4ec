"""A person says what a column of a survey file is, and the map follows."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import Any, Literal

from coder.display import display_line
from coder.errors import InputError
from coder.survey.entries import NOT_TICKED
from coder.survey.judging import judge, separator_of
from coder.survey.mapping import QuestionMap, SurveyMap, TickMap
from coder.survey.options import ticks_in
from coder.survey.profile import Profile

ChosenRole = Literal["respondent", "question", "ticks", "attribute", "consent", "left out"]
_SEPARATORS = (";", "|", ", ")
_BEGINNING = re.compile(r"(.*?)[\s_.:#\-\[(]*[^\s_.:#\-\[(]*", re.DOTALL)
"""What several names have in common, without the word that is begun at its end."""


def give_role(survey_map: SurveyMap, profiles: Sequence[Profile], column: str, role: ChosenRole) -> SurveyMap:
    """The map in which `column` has this role alone; of respondent and consent there is one column only."""
    changed = without(survey_map, column)
    order = {profile.name: position for position, profile in enumerate(profiles)}
    if role == "respondent":
        return replace(changed, respondent=column)
    if role == "consent":
        return replace(changed, quote_column=column)
    if role == "attribute":
        return replace(changed, attributes=tuple(sorted((*changed.attributes, column), key=order.__getitem__)))
    if role == "question" and changed.long:
        return replace(changed, long=replace(changed.long, text=column))
    name = own_name(column, {topic.key for topic in changed.topics()})
    if role == "question":
        questions = (*changed.questions, QuestionMap(name, column="" if name == column else column))
        return replace(changed, questions=tuple(sorted(questions, key=lambda q: order[q.column or q.key])))
    if role == "ticks":
        return replace(changed, ticks=_with_ticks(changed.ticks, profiles[order[column]], name, order))
    return changed


def join_ticks(survey_map: SurveyMap, profiles: Sequence[Profile], columns: Collection[str]) -> SurveyMap:
    """The map in which these columns are the options of one tick question, and options of no other."""
    chosen = [profile for profile in profiles if profile.name in columns]
    for profile in chosen:
        if profile.many:
            raise InputError(
                f"The column {display_line(profile.name, 60)!r} has many different cells, so it is not an option among"
                " others; a column of an option holds a mark or nothing."
            )
    for profile in chosen:
        survey_map = without(survey_map, profile.name)
    taken = {topic.key for topic in survey_map.topics()}
    new = TickMap(_common_name(chosen, taken), columns=tuple(profile.name for profile in chosen))
    order = {profile.name: position for position, profile in enumerate(profiles)}
    return replace(survey_map, ticks=_in_order((*survey_map.ticks, new), order))


def split_ticks(survey_map: SurveyMap, profiles: Sequence[Profile], columns: Collection[str]) -> SurveyMap:
    """The map in which each of these columns is a tick question of its own."""
    for profile in profiles:
        if profile.name in columns:
            survey_map = join_ticks(survey_map, profiles, (profile.name,))
    return survey_map


def _common_name(profiles: Sequence[Profile], taken: Collection[str]) -> str:
    """The question that the header puts above these columns, or how their names begin."""
    names = [profile.name for profile in profiles]
    above = {profile.group for profile in profiles}
    begun = _BEGINNING.fullmatch(_alike(names)) if len(names) > 1 else None
    begun_alike = (above.pop() if len(above) == 1 and len(names) > 1 else "", begun[1] if begun else "")
    return next((name for name in begun_alike if name and name not in taken), None) or own_name(names[0], taken)


def own_name(name: str, taken: Collection[str]) -> str:
    """This name, numbered if another question has it."""
    return next(own for own in chain([name], (f"{name} ({n})" for n in count(2))) if own not in taken)


def _alike(names: Sequence[str]) -> str:
    """What all names begin with."""
    first, last = min(names), max(names)
    same = (at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(same, min(len(first), len(last)))]


def question_of(survey_map: SurveyMap, column: str) -> QuestionMap | TickMap | None:
    """The question whose own this column is, if there is one."""
    ticks = next((tick for tick in survey_map.ticks if column in tick.columns), None)
    if survey_map.long:
        return ticks
    return next((one for one in survey_map.questions if column == (one.column or one.key)), ticks)


def change_question(survey_map: SurveyMap, column: str, **said: Any) -> SurveyMap | None:
    """The map with another `wording` or `asked` of this column's question; None if the column is no question's own."""
    found = question_of(survey_map, column)
    if found is None:
        return None
    changed: Any = replace(found, **said)
    return replace(
        survey_map,
        questions=tuple(changed if question is found else question for question in survey_map.questions),
        ticks=tuple(changed if tick is found else tick for tick in survey_map.ticks),
    )


def without(survey_map: SurveyMap, column: str) -> SurveyMap:
    """The map in which a column is nothing."""
    long = survey_map.long
    if long and column in (long.question, long.text):
        long = None
    elif long and column == long.wording:
        long = replace(long, wording=None)
    questions = survey_map.questions
    if not survey_map.long:
        questions = tuple(question for question in questions if (question.column or question.key) != column)
    elif not long:
        questions = ()  # where each row is an answer they are no columns
    ticks = (replace(tick, columns=tuple(c for c in tick.columns if c != column)) for tick in survey_map.ticks)
    return replace(
        survey_map,
        respondent=None if survey_map.respondent == column else survey_map.respondent,
        quote_column=None if survey_map.quote_column == column else survey_map.quote_column,
        attributes=tuple(name for name in survey_map.attributes if name != column),
        questions=questions,
        ticks=tuple(tick for tick in ticks if tick.columns),
        long=long,
    )


def _with_ticks(ticks: tuple[TickMap, ...], profile: Profile, name: str, order: dict[str, int]) -> tuple[TickMap, ...]:
    """One more tick column: an option of the question whose columns begin alike, or a question of its own."""
    marks = [value for value in profile.values if value.casefold() not in NOT_TICKED]
    if profile.many or len(marks) > 1:
        refuse_own_words(profile)
        often = max(_SEPARATORS, key=lambda sign: sum(n for cell, n in profile.values.items() if sign in cell))
        separator = separator_of(profile) or often
        return _in_order((*ticks, ticks_in(profile, separator, name)), order)
    family = next((tick for tick in ticks if tick.separator is None and profile.name.startswith(tick.key)), None)
    if family is None:
        return _in_order((*ticks, TickMap(name, columns=(profile.name,))), order)
    grown = replace(family, columns=tuple(sorted((*family.columns, profile.name), key=order.__getitem__)))
    return tuple(grown if tick is family else tick for tick in ticks)


def refuse_own_words(profile: Profile) -> None:
    """Refuse a column as ticks in which people wrote, each in their own words, without signs between options."""
    joined = sum(count for cell, count in profile.values.items() if ";" in cell or "|" in cell)
    if separator_of(profile) or joined > 1:
        return
    if judge(profile)[0] == "question" or (profile.many and not any("," in cell for cell in profile.values)):
        raise InputError(
            f"The column {display_line(profile.name, 60)!r} holds people's own words and no sign between options, so"
            " each text would be an option ticked once; it may be an open question (q, or --question)."
        )


def _in_order(ticks: tuple[TickMap, ...], order: dict[str, int]) -> tuple[TickMap, ...]:
    return tuple(sorted(ticks, key=lambda tick: order[tick.columns[0]]))
