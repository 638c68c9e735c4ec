"""Which column of a survey file is what: the map that a person writes, saves, or has guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coder.display import display_line
from coder.errors import InputError
from coder.strict_yaml import Node, load_strict_file, quoted
from coder.survey.attribution import parse_template
from coder.survey.reader import SurveyFile

_OPTION = re.compile(r"\s*\[([^\[\]]*)\]$|\s+-\s+(?!.*\s-\s)(.+)$|(?<=[.?!:)])\s?-(?!.*[.?!:)]\s?-)(\S.*)$", re.DOTALL)
"""The option at the end of a wording, as LimeSurvey, Qualtrics and its older exports write it."""


@dataclass(frozen=True)
class AskedRule:
    """Who was asked a question: those whose cell in another column fits."""

    column: str
    equals: tuple[str, ...] = ()
    """The cell is one of these."""
    contains: tuple[str, ...] = ()
    """The cell has one of these in it, as that of a tick question does; with neither, it only must not be empty."""
    separator: str | None = None
    """Between ticked options, so that what the cell must have is a whole option."""

    def fits(self, cell: str) -> bool:
        """Whether a respondent with this cell was asked."""
        cell = cell.strip()
        if self.contains and self.separator:
            ticked = _between(self.separator, cell)
            return any(_between(self.separator, option) in ticked for option in self.contains)
        if self.contains:
            return any(words in cell for words in self.contains)
        return cell in self.equals if self.equals else bool(cell)

    @classmethod
    def of(cls, plain: Mapping[str, Any] | None) -> AskedRule | None:
        """The rule that `plain` wrote; None: everyone was asked."""
        if plain is None:
            return None
        equals, contains = (tuple(plain.get(kind, ())) for kind in ("equals", "contains"))
        return cls(plain["column"], equals, contains, plain.get("separator"))

    def plain(self) -> dict[str, object]:
        """The rule as it is stored and written."""
        if self.equals:
            return {"column": self.column, "equals": list(self.equals)}
        if self.contains:
            separator = {"separator": self.separator} if self.separator else {}
            return {"column": self.column, "contains": list(self.contains), **separator}
        return {"column": self.column, "not_empty": "true"}


def _between(separator: str, cell: str) -> str:
    """The options of a cell, each with the separator at both its ends."""
    return separator + "".join(part.strip() + separator for part in cell.split(separator))


@dataclass(frozen=True)
class QuestionMap:
    """An open question."""

    key: str
    wording: str = ""
    """Empty: the key."""
    column: str = ""
    """Empty: named like the key. Without meaning in a long file."""
    asked: AskedRule | None = None
    """None: everyone was asked."""


@dataclass(frozen=True)
class TickMap:
    """A question with options to tick: a column for each option, or one column with separated options."""

    key: str
    wording: str = ""
    columns: tuple[str, ...] = ()
    separator: str | None = None
    """Between the options, where one column holds them all."""
    asked: AskedRule | None = None
    options: tuple[str, ...] = ()
    """Options that hold the separator themselves."""


@dataclass(frozen=True)
class LongMap:
    """A file with one row for each answer."""

    question: str
    """The column that says which question."""
    text: str
    wording: str | None = None
    """The column that holds the question's wording."""


@dataclass(frozen=True)
class SurveyMap:
    """What each column of a survey file is; columns that are not named are left out."""

    respondent: str | None = None
    """None: rows are numbered."""
    questions: tuple[QuestionMap, ...] = ()
    ticks: tuple[TickMap, ...] = ()
    attributes: tuple[str, ...] = ()
    quote_column: str | None = None
    """Says who may be quoted."""
    long: LongMap | None = None
    attribution: str | None = None
    """How a quote names its speaker: {group} ({role}) #{respondent}"""
    sheet: str | None = None
    """Of a workbook; None: the first that holds anything."""

    def topics(self) -> tuple[QuestionMap | TickMap, ...]:
        """The questions of both kinds."""
        return (*self.questions, *self.ticks)

    def columns(self) -> Iterator[str]:
        """Every column the map names."""
        yield from (column for column, _ in self.roles())
        yield from (topic.asked.column for topic in self.topics() if topic.asked)

    def roles(self) -> Iterator[tuple[str, str]]:
        """Every column that comes in, and what as."""
        long = self.long
        single = [(self.respondent, "who answered"), (self.quote_column, "who may be quoted")]
        if long:
            single += [(long.question, "which question"), (long.text, "the answer"), (long.wording, "the wording")]
        yield from ((column, role) for column, role in single if column)
        yield from ((name, "an attribute") for name in self.attributes)
        for question in () if long else self.questions:
            yield question.column or question.key, f"the question {display_line(question.key, 60)!r}"
        for ticks in self.ticks:
            yield from ((name, f"an option of {display_line(ticks.key, 60)!r}") for name in ticks.columns)

    def plain(self) -> dict[str, object]:
        """The map as lists, fields and texts: what is written to YAML and kept in the study."""
        parts: dict[str, object] = {
            "sheet": self.sheet,
            "respondent": self.respondent,
            "long": self.long
            and _without_empty({"question": self.long.question, "text": self.long.text, "wording": self.long.wording}),
            "questions": {question.key: _plain_question(question) for question in self.questions},
            "ticks": {ticks.key: _plain_ticks(ticks) for ticks in self.ticks},
            "attributes": list(self.attributes),
            "consent": {"quote": self.quote_column} if self.quote_column else None,
            "attribution": self.attribution,
        }
        return _without_empty(parts)


def check_map(survey_map: SurveyMap, file: SurveyFile) -> None:
    """Refuse a map that does not fit the file, or says nothing that could be imported."""
    if survey_map.sheet not in (None, file.sheet):
        raise InputError(
            f"The map is for the sheet {display_line(survey_map.sheet or '', 31)!r}, and of {file.path} the sheet"
            f" {display_line(file.sheet, 31)!r} was read; choose that sheet first."
            if file.sheet
            else f"The map is for a sheet of a workbook, and {file.path} has no sheets."
        )
    for column in survey_map.columns():
        file.position(column)
    if survey_map.long and not survey_map.respondent:
        raise InputError(
            f"{file.path} has one row for each answer, so it needs the column that says who answered;"
            " add --respondent COLUMN (or respondent: in the map)."
        )
    if survey_map.long and survey_map.ticks:
        raise InputError(
            f"{file.path} has one row for each answer; tick columns are read from a row per respondent only."
        )
    if not (survey_map.questions or survey_map.ticks or survey_map.long):
        raise InputError(f"No open question was named or found in {file.path}; add --question COLUMN.")
    _refuse_repeated([topic.key for topic in survey_map.topics()], "question")
    _refuse_repeated(list(survey_map.attributes), "attribute")
    found: dict[str, str] = {}
    for column, role in survey_map.roles():
        if column in found:
            raise InputError(
                f"The column {display_line(column, 60)!r} is named twice, as {found[column]} and as {role}; it can be"
                " one of them only."
            )
        found[column] = role
    if survey_map.attribution is not None:
        parse_template(survey_map.attribution, survey_map.attributes)


def with_wordings(survey_map: SurveyMap, file: SurveyFile) -> SurveyMap:
    """The map in which a question that has no wording of its own gets the one from the file's header."""
    told = file.wordings
    questions = tuple(
        question if question.wording else replace(question, wording=told.get(question.column or question.key, ""))
        for question in survey_map.questions
    )
    ticks = tuple(
        tick if tick.wording else replace(tick, wording=_stem([told.get(name, "") for name in tick.columns]))
        for tick in survey_map.ticks
    )
    return replace(survey_map, questions=questions, ticks=ticks)


def option_label(file: SurveyFile, column: str) -> str:
    """How the header calls the option of a tick column; the column's name where it does not say."""
    wording, group = file.wordings.get(column, ""), file.groups.get(column, "")
    if group and column.startswith(f"{group}: "):
        return column.removeprefix(f"{group}: ")
    if found := _OPTION.search(wording):
        return (found[1] or found[2] or found[3] or "").strip() or column
    return column


def _stem(wordings: Sequence[str]) -> str:
    """What the wordings of the options of one question have in common, as "Which? - Time" and "Which? [Time]"."""
    stems = {_OPTION.sub("", wording).strip() for wording in wordings}
    return stems.pop() if len(stems) == 1 else ""


def load_map(path: Path) -> SurveyMap:
    """Read a map from YAML."""
    node = load_strict_file(path)
    known = ("sheet", "respondent", "questions", "ticks", "attributes", "consent", "long", "attribution")
    fields = node.fields(known)
    questions = fields["questions"].fields() if "questions" in fields else {}
    ticks = fields["ticks"].fields() if "ticks" in fields else {}
    consent = fields["consent"].fields(("quote",), required=("quote",)) if "consent" in fields else {}
    return SurveyMap(
        respondent=_optional(fields, "respondent"),
        questions=tuple(_question(key, item) for key, item in questions.items()),
        ticks=tuple(_ticks(key, item) for key, item in ticks.items()),
        attributes=fields["attributes"].texts() if "attributes" in fields else (),
        quote_column=_optional(consent, "quote"),
        long=_long(fields["long"]) if "long" in fields else None,
        attribution=_optional(fields, "attribution"),
        sheet=_optional(fields, "sheet"),
    )


def map_yaml(survey_map: SurveyMap) -> str:
    """The map as YAML that `load_map` reads back as the same map."""
    return "\n".join(_lines(survey_map.plain(), "")) + "\n"


def _question(key: str, node: Node) -> QuestionMap:
    fields = node.fields(("wording", "column", "asked"))
    return QuestionMap(
        _key(key, node),
        _optional(fields, "wording") or "",
        _optional(fields, "column") or "",
        _asked(fields["asked"]) if "asked" in fields else None,
    )


def _ticks(key: str, node: Node) -> TickMap:
    fields = node.fields(("wording", "columns", "column", "separator", "options", "asked"))
    several, one = "columns" in fields, "column" in fields
    if several == one:
        raise node.fault("give either columns: with a list, or column: with separator:.")
    if one != ("separator" in fields) or (one and not fields["separator"].text()):
        raise node.fault('a single column: needs the separator between its options, for example separator: ";".')
    columns = fields["columns"].texts() if several else (fields["column"].text(),)
    if not columns:
        raise node.fault("columns: names no column.")
    if several and "options" in fields:
        raise node.fault("options: says which options hold the separator, so it needs column: with separator:.")
    return TickMap(
        _key(key, node),
        _optional(fields, "wording") or "",
        columns,
        fields["separator"].text() if one else None,
        _asked(fields["asked"]) if "asked" in fields else None,
        fields["options"].texts() if "options" in fields else (),
    )


_RULES = ("equals", "contains", "not_empty")


def _asked(node: Node) -> AskedRule:
    fields = node.fields(("column", *_RULES, "separator"), required=("column",))
    given = [name for name in _RULES if name in fields]
    separator = fields["separator"].text() if "separator" in fields else None
    if separator is not None and given != ["contains"]:
        raise node.fault("separator: stands between ticked options, so it needs contains: with a list.")
    if len(given) != 1:
        raise node.fault("after column: give one of equals: or contains: with a list, or not_empty: true.")
    (rule,), column = given, fields["column"].text()
    if rule == "not_empty":
        if not fields[rule].flag():
            raise fields[rule].fault("only not_empty: true says who was asked.")
        return AskedRule(column)
    listed = fields[rule]
    values = (listed.value,) if isinstance(listed.value, str) else listed.texts()
    values = tuple(value.strip() for value in values)
    if not all(values):
        raise listed.fault(f"{rule}: names no value; use not_empty: true for any.")
    return AskedRule(column, **{rule: values}, separator=separator)


def _long(node: Node) -> LongMap:
    fields = node.fields(("question", "text", "wording"), required=("question", "text"))
    return LongMap(fields["question"].text(), fields["text"].text(), _optional(fields, "wording"))


def _key(key: str, node: Node) -> str:
    if not key.strip():
        raise node.fault("a question needs a name.")
    return key.strip()


def _optional(fields: Mapping[str, Node], name: str) -> str | None:
    """The text of a field; None where it is missing or nothing is written."""
    return (fields[name].text() or None) if name in fields else None


def _plain_question(question: QuestionMap) -> dict[str, object]:
    asked = question.asked.plain() if question.asked else None
    return _without_empty({"wording": question.wording, "column": question.column, "asked": asked})


def _plain_ticks(ticks: TickMap) -> dict[str, object]:
    columns: dict[str, object] = {"columns": list(ticks.columns)}
    if ticks.separator:
        columns = {"column": ticks.columns[0], "separator": ticks.separator, "options": list(ticks.options)}
    asked = ticks.asked.plain() if ticks.asked else None
    return _without_empty({"wording": ticks.wording, **columns, "asked": asked})


def _without_empty(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _lines(fields: Mapping[str, object], indent: str) -> Iterator[str]:
    for name, value in fields.items():
        label = f"{indent}{name if name.isidentifier() and name.isascii() else quoted(name)}:"
        if isinstance(value, dict):
            yield label if value else f"{label} {{}}"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, list):
            yield label
            yield from (f"{indent}  - {quoted(entry)}" for entry in value)
        else:
            yield f"{label} {quoted(str(value))}"


def _refuse_repeated(names: list[str], what: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"The {what} {display_line(name, 60)!r} is named twice.")
