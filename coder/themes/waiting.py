"""What of phases 3 to 5 is still to be done: codes without a theme, extracts and answers to read, words to find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from coder.store.study import Study
from coder.themes.agreed import code_labels
from coder.themes.fields import CANDIDATE, STANDING
from coder.themes.reading import unhoused_codes
from coder.themes.rereading import SAMPLE_SIZE, RereadProgress, WholeSet, drawn
from coder.themes.review import ReviewProgress, progress_of


class Named(NamedTuple):
    """A theme, or a code."""

    key: str
    name: str


@dataclass(frozen=True)
class ThemeWork:
    """What stands and what waits, in the order of the themes and the codebook."""

    unhoused: tuple[Named, ...]
    """Codes in use (pilots left out) that belong to no standing theme."""
    review: tuple[ReviewProgress, ...]
    """Level 1, theme by theme."""
    candidates: tuple[Named, ...]
    """Themes of which nobody has said yet whether they are kept."""
    reread: RereadProgress
    """Level 2."""
    sample_left: int
    """Answers of the sample that nobody has read again."""
    undefined: tuple[Named, ...]
    """Standing themes without a definition."""

    @property
    def extracts(self) -> int:
        """Answers in standing themes, each once per theme."""
        return sum(each.extracts for each in self.review)

    @property
    def read(self) -> int:
        """Of these, judged."""
        return sum(each.read for each in self.review)

    @property
    def loose_left(self) -> int:
        """Answers in no theme that nobody has read again."""
        return self.reread.loose - self.reread.loose_read

    @property
    def sample_waits(self) -> int:
        """What is left of the sample; nothing, where as many others were read again."""
        others = self.reread.read - self.reread.loose_read
        return 0 if others >= SAMPLE_SIZE else self.sample_left

    @property
    def is_reviewed(self) -> bool:
        """Whether both levels of the review are done, and it is decided which themes stand."""
        level_1 = bool(self.extracts) and self.read >= self.extracts and not self.candidates
        return level_1 and not self.loose_left and not self.sample_waits


def theme_work(study: Study) -> ThemeWork:
    """What is done and what waits of the themes."""
    with study.read() as session:
        whole = WholeSet(session)
        standing = [row for row in whole.rows if row.status in STANDING]
        loose = unhoused_codes(whole.rows, whole.linked, whole.layer, code_labels(session))
        return ThemeWork(
            tuple(Named(code.key, code.name) for code in loose),
            tuple(progress_of(row, whole.members) for row in standing),
            tuple(Named(row.key, row.name) for row in standing if row.status == CANDIDATE),
            whole.progress(),
            sum(answer_id not in whole.findings for answer_id in drawn(whole)),
            tuple(Named(row.key, row.name) for row in standing if not row.definition),
        )
