"""What a person sees of a survey file before it is imported, and corrects column by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coder.display import display_line
from coder.errors import InputError
from coder.survey.earlier import NOTHING_EARLIER, Earlier
from coder.survey.entries import Entry, EntryReader, wordings
from coder.survey.guess import ColumnGuess, Guess, Named, describe, guess_map
from coder.survey.id_faults import id_faults
from coder.survey.judging import looks_like_answers
from coder.survey.mapping import AskedRule, SurveyMap, TickMap, check_map, load_map, with_wordings
from coder.survey.options import split_options
from coder.survey.profile import Profile, profile_columns
from coder.survey.reader import Progress, no_progress, open_survey_file
from coder.survey.roles import (
    ChosenRole,
    change_question,
    give_role,
    join_ticks,
    question_of,
    split_ticks,
)

_SAID = "you said so"
_LOOKED_THROUGH = 20_000
"""Rows in which the first answers are looked for; a question that few were asked may have none there."""


@dataclass
class FirstAnswers:
    """The first answers to one question, as they would be imported."""

    question: str
    wording: str
    answers: list[tuple[str, str]] = field(default_factory=list)
    """(respondent, text); of a tick question, the ticked options."""


class SurveyReview:
    """A survey file that was read once, and what each of its columns is taken for."""

    def __init__(
        self,
        path: Path,
        sheet: str | None = None,
        progress: Progress = no_progress,
        earlier: Earlier = NOTHING_EARLIER,
    ) -> None:
        self.file = open_survey_file(path, sheet)
        self.earlier = earlier
        self._profiles = profile_columns(self.file, progress)
        self.rows = self._profiles[0].rows
        self._guess = guess_map(self.file, Named(), self._profiles, earlier=earlier)
        self._before: list[tuple[Guess, Mapping[str, str]]] = []
        self._typed: Mapping[str, str] = {}
        """What was typed as the question of a column; kept while the column is taken for something else."""
        self._answers = {profile.name for profile in self._profiles if looks_like_answers(profile)}

    @property
    def columns(self) -> tuple[ColumnGuess, ...]:
        """Every column with its role and the reason for it."""
        return self._guess.columns

    @property
    def survey_map(self) -> SurveyMap:
        """What would be imported."""
        return self._guess.survey_map

    @property
    def id_faults(self) -> str:
        """Which rows have no identifier of their own, by the column that was guessed."""
        return self._guess.id_faults

    @property
    def changed(self) -> bool:
        """Whether anything was said about the columns."""
        return bool(self._before)

    def group(self, column: str) -> TickMap | None:
        """The tick question of several columns to which a column belongs."""
        return next((one for one in self.survey_map.ticks if column in one.columns and len(one.columns) > 1), None)

    def looks_like_answers(self, column: ColumnGuess) -> bool:
        """Whether a column holds answers, or may hold them."""
        return column.role in ("question", "long text") or column.column in self._answers

    def choose(self, columns: Sequence[str], role: ChosenRole) -> bool:
        """Say what one column or several are; several that are ticks make one question. False: nothing is different."""
        if role in ("respondent", "consent") and len(columns) > 1:
            what = "who answered" if role == "respondent" else "who may be quoted"
            raise InputError(f"Only one column can say {what}, and {len(columns)} are marked.")
        if role == "ticks" and len(columns) > 1:
            changed = join_ticks(self.survey_map, self._profiles, columns)
        else:
            roles = {guess.column: guess.role for guess in self.columns}
            changed = self.survey_map
            for column in columns:
                if roles[column] != role:
                    changed = give_role(changed, self._profiles, column, role)
        for column in columns:
            if column in self._typed:
                changed = change_question(changed, column, wording=self._typed[column]) or changed
        return self._follow(changed, columns)

    def split(self, columns: Sequence[str]) -> bool:
        """Take these columns out of their tick questions, each to be one of its own."""
        return self._follow(split_ticks(self.survey_map, self._profiles, columns), columns)

    def word(self, column: str, wording: str) -> None:
        """Say how the question of a column is worded."""
        changed = change_question(self.survey_map, column, wording=wording)
        if changed is not None:
            self._follow(changed, ())
            self._typed = {**self._typed, column: wording}

    def wording(self, column: str) -> str | None:
        """How the question of a column is worded; None if the column holds no question."""
        found = question_of(self.survey_map, column)
        return found.wording if found else None

    def asked(self, column: str) -> AskedRule | None:
        """Who was asked the question of a column; None: everybody."""
        found = question_of(self.survey_map, column)
        return found.asked if found else None

    def told_asked(self, column: str) -> str:
        """Who was asked the question of a column, and how many; empty: everybody."""
        rule = self.asked(column)
        if rule is None:
            return ""
        by, profile = display_line(rule.column, 40), self._profile(rule.column)
        cells = display_line(" or ".join((*rule.equals, *rule.contains)), 100)
        where = f"{by} {'has' if rule.contains else 'is'} {cells}" if cells else f"something stands in {by}"
        if cells and profile.many:
            return f"Asked only where {where}."
        asked = sum(n for cell, n in profile.values.items() if rule.fits(cell)) if cells else profile.filled
        return f"Asked only where {where}: {asked:,} of {self.rows:,} respondents."

    def ask(self, column: str, by: str | None, cells: Sequence[str] = ()) -> None:
        """Say who was asked the question of a column: those with one of these cells in another, or with any cell there.

        Without a column to tell by: everybody. Of ticked options one is enough.
        """
        rule = None if by is None else self._rule(by, tuple(cells))
        if (changed := change_question(self.survey_map, column, asked=rule)) is not None:
            self._follow(changed, ())

    def cells_of(self, column: str) -> list[str]:
        """What stands in a column, the most frequent first, ticked options one by one; nothing if it is no list."""
        if self._profile(column).many and not self._separated(column):
            return []
        found: Counter[str] = Counter()
        for cell, count in self._profile(column).values.items():
            found.update(dict.fromkeys(self._options(column, cell), count))
        return [cell for cell, _ in found.most_common()]

    def _rule(self, by: str, cells: tuple[str, ...]) -> AskedRule:
        known = self.cells_of(by)
        if known and (unknown := [cell for cell in cells if cell not in known]):
            raise InputError(
                f"No cell of the column {display_line(by, 40)!r} is {display_line(unknown[0], 40)!r}; there stand"
                f" {display_line('; '.join(known), 200)}."
            )
        if cells and (ticks := self._separated(by)):
            return AskedRule(by, contains=cells, separator=ticks.separator)
        return AskedRule(by, equals=cells)

    def _separated(self, column: str) -> TickMap | None:
        return next((one for one in self.survey_map.ticks if one.separator and column in one.columns), None)

    def _options(self, column: str, cell: str) -> Sequence[str]:
        ticks = self._separated(column)
        return split_options(cell, ticks.separator or "", ticks.options) if ticks else (cell,)

    def _profile(self, column: str) -> Profile:
        return next(one for one in self._profiles if one.name == column)

    def use_map(self, path: Path) -> None:
        """Take the roles from a map that was saved."""
        survey_map = load_map(path)
        check_map(survey_map, self.file)
        self._before.append((self._guess, self._typed))
        self._guess = describe(with_wordings(survey_map, self.file), self._profiles, {})

    def undo(self) -> bool:
        """Take back the last thing that was said; False if there is none."""
        if self._before:
            self._guess, self._typed = self._before.pop()
            return True
        return False

    def first_answers(self, each: int) -> list[FirstAnswers]:
        """The first answers to every question by the map as it is now, the open questions first."""
        check_map(self.survey_map, self.file)
        reader = EntryReader(self.file, self.survey_map)
        asked = {} if self.survey_map.long else wordings(self.survey_map)
        found = {key: FirstAnswers(key, wording) for key, wording in asked.items()}
        for number, entry in enumerate(reader.entries()):
            _gather(entry, found, each)
            full = all(len(one.answers) >= each for one in found.values())
            if number >= _LOOKED_THROUGH or (full and not self.survey_map.long):
                break
        reader.refuse_if_many(at_end=True)
        if self.survey_map.long and not found:
            found[""] = FirstAnswers(self.survey_map.long.text, "")
        return list(found.values())

    def _follow(self, survey_map: SurveyMap, said: Sequence[str]) -> bool:
        """Tell the columns again by another map; a column whose role stays keeps its reason."""
        survey_map = with_wordings(survey_map, self.file)
        if survey_map == self.survey_map:
            return False
        told = describe(survey_map, self._profiles, {})
        reasons = {}
        for before, after in zip(self.columns, told.columns, strict=True):
            if after.column in said and after.role != before.role:
                reasons[after.column] = self._said(after.column, survey_map)
            elif before.role == after.role:
                reasons[after.column] = before.reason
            else:
                reasons[after.column] = "another column has its place now"
        self._before.append((self._guess, self._typed))
        self._guess = describe(survey_map, self._profiles, reasons)
        return True

    def _said(self, column: str, survey_map: SurveyMap) -> str:
        """The reason for a role that a person gave."""
        separator = next((one.separator for one in survey_map.ticks if column in one.columns), None)
        if separator:
            return f"{_SAID}; the options are separated by {separator.strip()!r}"
        profile = self._profile(column)
        if survey_map.respondent == column and not survey_map.long and not profile.unique:
            faults = id_faults(self.file, column)
            return f"{_SAID}; {faults}" if faults else _SAID
        personal = next(guess.personal for guess in self.columns if guess.column == column)
        return f"{_SAID}; it holds personal data" if personal else _SAID


def _gather(entry: Entry, found: dict[str, FirstAnswers], each: int) -> None:
    texts = [(question, text) for question, text, _ in entry.answers if text.strip()]
    texts += [(question, "; ".join(options)) for question, options, _ in entry.ticks if options]
    for question, text in texts:
        one = found.setdefault(question, FirstAnswers(question, entry.wording))
        if len(one.answers) < each:
            one.answers.append((entry.respondent, text))
