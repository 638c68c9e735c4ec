"""What a person sees of a survey file before it is imported, and corrects column by column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from coder.survey.entries import EntryReader
from coder.survey.guess import ColumnGuess, Named, describe, guess_map
from coder.survey.mapping import SurveyMap, check_map, load_map
from coder.survey.profile import profile_columns
from coder.survey.reader import open_survey_file
from coder.survey.roles import ChosenRole, give_role, give_wording, wording_of


@dataclass(frozen=True)
class FirstAnswer:
    """An answer as it would be imported."""

    respondent: str
    question: str
    text: str
    """Of a tick question, the ticked options."""


class SurveyReview:
    """A survey file that was read once, and what each of its columns is taken for."""

    def __init__(self, path: Path, map_path: Path | None = None) -> None:
        self.file = open_survey_file(path)
        self._profiles = profile_columns(self.file)
        self.rows = self._profiles[0].rows
        if map_path is None:
            self._guess = guess_map(self.file, Named(), self._profiles)
        else:
            survey_map = load_map(map_path)
            check_map(survey_map, self.file)
            self._guess = describe(survey_map, self._profiles, {})

    @property
    def columns(self) -> tuple[ColumnGuess, ...]:
        """Every column with its role and the reason for it."""
        return self._guess.columns

    @property
    def survey_map(self) -> SurveyMap:
        """What would be imported."""
        return self._guess.survey_map

    def choose(self, column: str, role: ChosenRole) -> None:
        """Say what a column is."""
        if next(guess.role for guess in self.columns if guess.column == column) != role:
            self._follow(give_role(self.survey_map, self._profiles, column, role))

    def word(self, column: str, wording: str) -> None:
        """Say how the question of a column is worded."""
        changed = give_wording(self.survey_map, column, wording)
        if changed is not None:
            self._follow(changed)

    def wording(self, column: str) -> str | None:
        """How the question of a column is worded; None if the column holds no question."""
        return wording_of(self.survey_map, column)

    def first_answers(self, rows: int) -> list[FirstAnswer]:
        """What the first rows of the file say by the map as it is now."""
        check_map(self.survey_map, self.file)
        return list(self._read(rows))

    def _read(self, rows: int) -> Iterator[FirstAnswer]:
        reader = EntryReader(self.file, self.survey_map)
        for entry in islice(reader.entries(), rows):
            for question, text, _ in entry.answers:
                if text.strip():
                    yield FirstAnswer(entry.respondent, question, text)
            for question, options, _ in entry.ticks:
                if options:
                    yield FirstAnswer(entry.respondent, question, "; ".join(options))
        reader.refuse_if_many(at_end=True)

    def _follow(self, survey_map: SurveyMap) -> None:
        """Tell the columns again by another map; a column whose role stays keeps its reason."""
        before = self.columns
        told = describe(survey_map, self._profiles, {})
        same = {old.column: old.reason for old, new in zip(before, told.columns, strict=True) if old.role == new.role}
        self._guess = describe(survey_map, self._profiles, same)
