"""Steps: the one way in which themes, their review and the framework change, so that everything can be taken back.

A step keeps what stood before and after it; each person takes back their own steps, also those of earlier sittings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import delete, select

from coder.errors import NotAllowed
from coder.store.model import Answer, Question, Respondent
from coder.store.model_themes import ThemeStep
from coder.store.study import Study, Write
from coder.themes.state import State, answers_in, capture, differing, restore, standing


class Replayed(NamedTuple):
    """A step that was taken back or done again."""

    what: str
    themes: tuple[str, ...]
    """Keys of the themes that it touched."""


class Pen:
    """Writes one step: the transaction, what the step is called, and what it may touch."""

    def __init__(self, session: Write, action: str, person_id: int) -> None:
        self.session = session
        self.person_id = person_id
        self.action = action
        self.what = ""
        """In words, for the person who takes it back."""
        self.subject = ""
        self.reason = ""
        self.only_theme = ""
        """The theme whose words alone the log entry holds."""
        self.answers: set[int] = set()
        self.before = capture(session)

    def watch(self, answers: Collection[int]) -> None:
        """Keep what stands about these answers; to be called before anything about them changes."""
        new = set(answers) - self.answers
        for part, found in capture(self.session, new).items():
            if part in ("extracts", "answers", "late"):
                self.before[part] |= found
        self.answers |= new


@contextmanager
def theme_step(study: Study, doing: str, action: str) -> Iterator[Pen]:
    """One step: all that is done inside is one transaction, one entry in the log, and one thing to take back."""
    actor = study.require_lead(doing)
    with study.write() as session:
        pen = Pen(session, action, actor.id)
        yield pen
        session.flush()
        was, became = differing(pen.before, capture(session, pen.answers))
        if not was:
            session.nothing_to_log()
            return
        session.execute(delete(ThemeStep).where(ThemeStep.person_id == actor.id, ThemeStep.undone))
        session.add(ThemeStep(person_id=actor.id, what=pen.what or pen.subject, before=was, after=became))
        before: dict[str, Any] | None = spoken_state(session, was)
        after: dict[str, Any] | None = spoken_state(session, became)
        if key := pen.only_theme:
            before, after = was["themes"][key], became["themes"][key]
        session.log(action, pen.subject, before=before, after=after, reason=pen.reason)


def last_theme_step(study: Study) -> tuple[str, int]:
    """(what it was, how many things it changed) of the step that undo would take back; empty and 0 if there is none."""
    actor = study.require_lead("change themes")
    with study.read() as session:
        mine = select(ThemeStep).where(ThemeStep.person_id == actor.id, ThemeStep.undone.is_(False))
        step = session.scalar(mine.order_by(ThemeStep.id.desc()).limit(1))
        return (step.what, sum(map(len, step.before.values()))) if step else ("", 0)


def undo_theme_step(study: Study) -> Replayed:
    """Take back the last step that the person who acts took."""
    return _replay(study, undone=False)


def redo_theme_step(study: Study) -> Replayed:
    """Do again what the person who acts took back last."""
    return _replay(study, undone=True)


def _replay(study: Study, *, undone: bool) -> Replayed:
    actor = study.require_lead("change themes")
    with study.write() as session:
        order = ThemeStep.id.asc() if undone else ThemeStep.id.desc()
        mine = select(ThemeStep).where(ThemeStep.person_id == actor.id, ThemeStep.undone == undone)
        step = session.scalar(mine.order_by(order).limit(1))
        if step is None:
            raise NotAllowed("There is nothing to redo." if undone else "There is nothing to undo.")
        expected, wanted = (step.before, step.after) if undone else (step.after, step.before)
        if standing(session, expected) != expected:
            doing = "done again" if undone else "taken back"
            raise NotAllowed(
                f"“{step.what}” cannot be {doing}: somebody changed the same thing since;"
                " coder themes history shows what. Change it by hand instead."
            )
        restore(session, wanted)
        step.undone = not undone
        session.log(
            "theme.redo" if undone else "theme.undo",
            step.what,
            before=spoken_state(session, expected),
            after=spoken_state(session, wanted),
        )
        return Replayed(step.what, tuple(wanted.get("themes", {})))


def spoken_state(session: Write, state: State) -> dict[str, Any]:
    """A state as the log keeps it: answers by respondent and question; themes alone by their keys."""
    if set(state) == {"themes"}:
        return {key: said for key, said in state["themes"].items() if said}
    names = {
        id_: f"{respondent}/{question}"
        for id_, respondent, question in session.execute(
            select(Answer.id, Respondent.key, Question.key)
            .join(Respondent, Respondent.id == Answer.respondent_id)
            .join(Question, Question.id == Answer.question_id)
            .where(Answer.id.in_(sorted(answers_in(session, state))[:30_000]))
        )
    }
    spoken: dict[str, Any] = dict(state)
    for part in ("extracts", "answers"):
        if part in state:
            spoken[part] = {_named(name, names): value for name, value in state[part].items()}
    return spoken


def _named(name: str, names: dict[int, str]) -> str:
    theme, _, answer = name.rpartition("/")
    return "/".join(filter(None, (theme, names.get(int(answer), answer))))
