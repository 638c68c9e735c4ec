"""Guess what each column of a survey file is, and say why, so that a person can correct it first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from coder.display import counted
from coder.survey.earlier import NOTHING_EARLIER, Earlier, as_before
from coder.survey.entries import NOT_TICKED, TICKED
from coder.survey.id_faults import id_faults
from coder.survey.judging import FEW, Role, asks_to_quote, judge, looks_like_answers, separator_of
from coder.survey.mapping import LongMap, QuestionMap, SurveyMap, TickMap, with_wordings
from coder.survey.options import ticks_in
from coder.survey.personal import personal_data
from coder.survey.profile import Profile, profile_columns
from coder.survey.reader import Progress, SurveyFile, no_progress
from coder.survey.roles import refuse_own_words

_ID_NAME = re.compile(
    r"((respondent|response|participant|person|case|record|submission|user|unique)[ _.-]*){0,3}"
    r"(id|nr|no|number|key|code|uid)",
    re.IGNORECASE,
)
_PERSON_NAME = re.compile(r"(respondent|participant|responseid|recipientid)", re.IGNORECASE)
_QUESTION_NAME = re.compile(r"(question|item|prompt)([ _.-]*(id|key|code|nr))?", re.IGNORECASE)
_OPTION_NAME = re.compile(r"(.+?)(?:\s*[_.:-]+\s*|(?<=[\d?:])\s+|\s*(?=[\[(]))[^_.:]+", re.DOTALL)
_NOT_AN_ID = re.compile(r"[@/:\s]")


OWN_WORDS = "people's own words: as an attribute they would stand beside quotes as they are"
"""What is said of an attribute that reads like answers."""


@dataclass(frozen=True)
class ColumnGuess:
    """What one column is taken for."""

    column: str
    role: Role
    reason: str
    examples: tuple[str, ...]
    """Up to three different cells."""
    personal: bool = False
    """Its cells would give respondents away."""
    own_words: bool = False
    """Respondents may have written its cells themselves."""


@dataclass(frozen=True)
class Guess:
    """What every column is taken for, and the map that says so."""

    columns: tuple[ColumnGuess, ...]
    survey_map: SurveyMap
    id_faults: str = ""
    """Which rows have no identifier of their own, in words."""

    def left_out(self) -> tuple[str, ...]:
        """Columns that would not be imported."""
        return tuple(guess.column for guess in self.columns if guess.role == "left out")


@dataclass(frozen=True)
class Named:
    """What a person named on the command line; it wins over the guess."""

    respondent: str | None = None
    questions: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    question_column: str | None = None
    text_column: str | None = None
    consent: str | None = None
    attribution: str | None = None

    def columns(self) -> set[str]:
        """Every column that was named whole."""
        found = (self.respondent, self.consent, self.question_column, self.text_column)
        return {*self.questions, *self.attributes, *(name for name in found if name)}


def told_left_out(columns: Sequence[ColumnGuess]) -> str:
    """How many columns hold people's own words and are left out, in a sentence; empty where none is."""
    number = sum(column.own_words and column.role == "left out" for column in columns)
    one, many = "column holds people's own words and is", "columns hold people's own words and are"
    return f"{counted(number, one, many)} left out." if number else ""


def guess_map(
    file: SurveyFile,
    named: Named = Named(),
    profiles: Sequence[Profile] = (),
    *,
    earlier: Earlier = NOTHING_EARLIER,
    examples: bool = True,
    progress: Progress = no_progress,
) -> Guess:
    """The map for a file, from what a person named and, where nothing was named, from earlier imports and its cells.

    Without `examples` the file is not read where all is named.
    """
    for column in (named.respondent, named.question_column, named.text_column, named.consent):
        if column is not None:
            file.position(column)
    for column in (*named.questions, *named.attributes):
        file.position(column)
    if not profiles:
        told = named.respondent and (named.questions or named.question_column) and not named.ticks
        unread = told and not examples
        profiles = [Profile(name) for name in file.columns] if unread else profile_columns(file, progress)
    ticks = tuple(_named_ticks(file, name, profiles) for name in dict.fromkeys(named.ticks))
    reasons: dict[str, str] = {}
    if named.questions or named.question_column:
        survey_map = _from_names(named, ticks, profiles)
    else:
        survey_map, reasons = _from_cells(named, ticks, profiles)
        survey_map, known = as_before(survey_map, profiles, earlier, named.columns() | _of(ticks))
        reasons |= known
    if len(file.sheets) > 1:
        survey_map = replace(survey_map, sheet=file.sheet)
    return _with_id_faults(describe(with_wordings(survey_map, file), profiles, reasons), file, profiles)


def guess_of_map(
    file: SurveyFile, survey_map: SurveyMap, *, examples: bool = True, progress: Progress = no_progress
) -> Guess:
    """The same account of the columns for a map that a person wrote."""
    profiles = profile_columns(file, progress) if examples else [Profile(name) for name in file.columns]
    return _with_id_faults(describe(survey_map, profiles, {}), file, profiles)


def _with_id_faults(guess: Guess, file: SurveyFile, profiles: Sequence[Profile]) -> Guess:
    """The same, with the rows that have no identifier of their own said at its column."""
    column = guess.survey_map.respondent
    profile = next((one for one in profiles if one.name == column), None)
    if column is None or profile is None or guess.survey_map.long or profile.unique or not profile.rows:
        return guess
    faults = id_faults(file, column)
    columns = (replace(one, reason=f"{one.reason}; {faults}") if one.column == column else one for one in guess.columns)
    return Guess(tuple(columns), guess.survey_map, faults) if faults else guess


def _of(ticks: Sequence[TickMap]) -> set[str]:
    return {column for tick in ticks for column in tick.columns}


def describe(survey_map: SurveyMap, profiles: Sequence[Profile], reasons: Mapping[str, str]) -> Guess:
    """What each column is according to a map, with the reasons where it was guessed."""
    roles = _roles(survey_map)
    guesses = []
    for profile in profiles:
        role: Role = roles.get(profile.name, "left out")
        reason = reasons.get(profile.name) or ("named by you" if profile.name in roles else "not named")
        if role == "attribute" and judge(profile)[0] == "question" and OWN_WORDS not in reason:
            reason = f"{reason}; {OWN_WORDS}"
        personal = personal_data(profile) is not None
        own_words = not personal and looks_like_answers(profile)
        guesses.append(ColumnGuess(profile.name, role, reason, tuple(profile.examples), personal, own_words))
    return Guess(tuple(guesses), survey_map)


def _roles(survey_map: SurveyMap) -> dict[str, Role]:
    """The main role of each column; a column that only says who was asked comes last."""
    roles: dict[str, Role] = {}
    for topic in survey_map.topics():
        if topic.asked:
            roles[topic.asked.column] = "asked"
    roles |= dict.fromkeys(survey_map.attributes, "attribute")
    if survey_map.quote_column:
        roles[survey_map.quote_column] = "consent"
    for ticks in survey_map.ticks:
        roles |= dict.fromkeys(ticks.columns, "ticks")
    if survey_map.long:
        roles |= {survey_map.long.question: "long question", survey_map.long.text: "long text"}
        if survey_map.long.wording:
            roles[survey_map.long.wording] = "long wording"
    else:
        roles |= {question.column or question.key: "question" for question in survey_map.questions}
    if survey_map.respondent:
        roles[survey_map.respondent] = "respondent"
    return roles


def _named_ticks(file: SurveyFile, name: str, profiles: Sequence[Profile]) -> TickMap:
    """`--ticks COLUMN` names one column with separated options, or the common beginning of several columns."""
    if name not in file.columns:
        columns = tuple(c for c in file.columns if (match := _OPTION_NAME.fullmatch(c)) and match[1] == name)
        if columns:
            return TickMap(name, columns=columns)
    profile = profiles[file.position(name)]
    refuse_own_words(profile)
    return ticks_in(profile, separator_of(profile) or ";", name)


def _from_names(named: Named, ticks: tuple[TickMap, ...], profiles: Sequence[Profile]) -> SurveyMap:
    """Only what was named; a respondent column is looked for when none was."""
    taken = {*named.questions, *named.attributes, named.question_column, named.text_column, named.consent}
    free = [profile for profile in profiles if profile.name not in taken]
    long = None
    if named.question_column and named.text_column:
        long = LongMap(named.question_column, named.text_column)
    respondent = named.respondent or (_person_column(free) if long else _respondent(free, profiles))
    return SurveyMap(
        respondent=respondent,
        questions=() if long else tuple(QuestionMap(key) for key in dict.fromkeys(named.questions)),
        ticks=ticks,
        attributes=tuple(dict.fromkeys(named.attributes)),
        quote_column=named.consent,
        long=long,
        attribution=named.attribution,
    )


def _from_cells(
    named: Named, ticks: tuple[TickMap, ...], profiles: Sequence[Profile]
) -> tuple[SurveyMap, dict[str, str]]:
    """Everything guessed that was not named."""
    taken = {*named.attributes, named.consent, named.respondent, *(c for t in ticks for c in t.columns)}
    free = [profile for profile in profiles if profile.name not in taken]
    found = _Found(free, profiles, named)
    if not named.ticks:
        ticks = tuple(found.ticks)
    survey_map = SurveyMap(
        respondent=named.respondent or found.respondent,
        questions=tuple(QuestionMap(name) for name in found.questions),
        ticks=ticks,
        attributes=tuple(dict.fromkeys(named.attributes)) or tuple(found.attributes),
        quote_column=named.consent or found.consent,
        long=found.long,
        attribution=named.attribution,
    )
    if found.long:
        survey_map = replace(survey_map, questions=(), ticks=())
    roles = _roles(survey_map)
    unused = {
        name: f"{reason}; other columns were named for this"
        for name, reason in found.reasons.items()
        if name not in roles and name not in found.refused
    }
    return survey_map, found.reasons | unused


class _Found:
    """What the cells of the free columns say."""

    def __init__(self, free: Sequence[Profile], profiles: Sequence[Profile], named: Named) -> None:
        self._profiles = profiles
        self.reasons: dict[str, str] = {}
        self.refused: set[str] = set()
        self.questions: list[str] = []
        self.ticks: list[TickMap] = []
        self.attributes: list[str] = []
        self.consent: str | None = None
        self.long = _long(free, named.respondent)
        self.respondent = _person_column(free) if self.long else None
        if not named.respondent and not self.long:
            self.respondent = _respondent(free, profiles)
        rest = [profile for profile in free if profile.name not in self._set_apart()]
        if not named.ticks and not self.long:
            for group in _option_columns(rest):
                self._take_options(group)
        for profile in rest:
            if profile.name not in self.reasons:
                self._take(profile, named)

    def _set_apart(self) -> set[str | None]:
        """The respondent and the columns of a long file."""
        if self.respondent:
            self.reasons[self.respondent] = (
                "named like a respondent, and there in every row"
                if self.long
                else "every row has a value of its own, and none is empty"
                if any(profile.name == self.respondent and profile.unique for profile in self._profiles)
                else "named like who answered, and nearly every row has a value of its own"
            )
        if self.long:
            self.reasons[self.long.question] = "few values that come again for each respondent: one row for each answer"
            self.reasons[self.long.text] = "free text: the answers"
            if self.long.wording:
                self.reasons[self.long.wording] = "one text for each question"
            return {self.respondent, self.long.question, self.long.text, self.long.wording}
        return {self.respondent}

    def _take_options(self, group: list[Profile]) -> None:
        self.ticks.append(TickMap(_question_of(group[0]), columns=tuple(profile.name for profile in group)))
        for profile in group:
            self.reasons[profile.name] = f"ticked or empty: one of {len(group)} options of one question"

    def _take(self, profile: Profile, named: Named) -> None:
        role, reason, separator = judge(profile)
        if role == "consent" and (self.consent or named.consent):
            role, reason = "attribute", "says yes or no to being quoted, as another column does"
        if role == "question":
            if self.long:
                role, reason = "left out", "free text, but the answers of this file are in another column"
            else:
                self.questions.append(profile.name)
        if role == "ticks" and separator:
            self.ticks.append(ticks_in(profile, separator))
        if role == "attribute":
            self.attributes.append(profile.name)
        if role == "consent":
            self.consent = profile.name
        if role == "left out":
            self.refused.add(profile.name)
        self.reasons[profile.name] = reason


def _respondent(free: Sequence[Profile], profiles: Sequence[Profile]) -> str | None:
    """A column with a value of its own in every row: the one named like an identifier, else the first of the file."""
    written = [profile for profile in free if not any(map(_NOT_AN_ID.search, profile.examples))]
    able = [profile for profile in written if profile.unique and not personal_data(profile)]
    nearly = [profile for profile in written if profile.repeated or profile.filled < profile.rows]
    nearly = [profile for profile in nearly if profile.nearly_unique and not personal_data(profile)]
    for pattern in (_PERSON_NAME, _ID_NAME):
        for profile in (*able, *nearly):
            for name in (profile.name, profile.wording):
                if pattern.fullmatch(name) or (pattern is _PERSON_NAME and pattern.match(name)):
                    return profile.name
    return able[0].name if able and able[0] is profiles[0] and profiles[0].mean_words < 2 else None


def _person_column(free: Sequence[Profile]) -> str | None:
    """The column of a long file that is named like a respondent and has no gap."""
    whole = [profile for profile in free if profile.filled == profile.rows]
    by_name = [profile for profile in whole if _PERSON_NAME.match(profile.name)]
    by_name += [profile for profile in whole if _ID_NAME.fullmatch(profile.name) and profile.repeated]
    return by_name[0].name if by_name else None


def _long(free: Sequence[Profile], respondent: str | None) -> LongMap | None:
    """Whether the file has one row for each answer: a question column, respondents that come again, one text column."""
    questions = [
        profile
        for profile in free
        if _QUESTION_NAME.fullmatch(profile.name) and profile.filled == profile.rows and not profile.many
        and profile.repeated and profile.different <= FEW
    ]  # fmt: skip
    person = respondent or _person_column(free)
    if not questions or person is None:
        return None
    if any(profile.name == person and profile.unique for profile in free):
        return None
    others = [profile for profile in free if profile is not questions[0] and profile.name != person]
    wordings = [p.name for p in others if not p.many and p.different == questions[0].different and p.mean_words >= 4]
    texts = [profile for profile in others if profile.name not in wordings and judge(profile)[0] == "question"]
    if not texts:
        return None
    text = max(texts, key=lambda profile: profile.characters).name
    return LongMap(questions[0].name, text, wordings[0] if wordings else None)


def _question_of(profile: Profile) -> str:
    """The question to which a column would belong as an option: told by the header, else the beginning of its name."""
    if profile.group:
        return profile.group
    match = _OPTION_NAME.fullmatch(profile.name)
    return match[1] if match and not profile.name.endswith("_TEXT") else ""


def _option_columns(profiles: Sequence[Profile]) -> Iterator[list[Profile]]:
    """Neighbouring columns with a common beginning in which a cell is one mark or empty."""
    groups: dict[str, list[Profile]] = {}
    others: dict[str, list[Profile]] = {}
    for profile in profiles:
        question = _question_of(profile)
        marks = {value for value in profile.values if value.casefold() not in NOT_TICKED}
        if not question:
            continue
        if not profile.many and len(marks) <= 1 and not asks_to_quote(profile):
            groups.setdefault(question, []).append(profile)
        else:
            others.setdefault(question, []).append(profile)
    for question, group in groups.items():
        if _is_matrix(group, others.get(question, ())):
            continue
        marked = [profile for profile in group if any(v.casefold() not in NOT_TICKED for v in profile.values)]
        gaps = any(profile.filled < profile.rows or not profile.only(TICKED) for profile in group)
        if len(group) > 1 and marked and gaps:
            yield group


def _is_matrix(group: Sequence[Profile], others: Sequence[Profile]) -> bool:
    """Whether the marks are points of a scale, on which other columns of the question have several."""
    marks = {value for profile in group for value in profile.values if value.casefold() not in NOT_TICKED}
    return any(len(marks & set(other.values)) > 0 and not other.many and other.longest <= 40 for other in others)
