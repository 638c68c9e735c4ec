"""What the agreement of a study can be looked at by: its closed rounds, and groups of answers within one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from coder.store.model import Attribute, Round
from coder.store.study import Study


@dataclass(frozen=True)
class View:
    """Which answers are compared, and as what."""

    round: str | None = None
    """None: the newest closed round."""
    by: str | None = None
    """The groups: question, or attribute:NAME; None: all answers together."""
    level: str = "leaf"
    without_duplicates: bool = False


NEWEST = View()
"""All answers of the newest closed round."""


@dataclass(frozen=True)
class Choices:
    """What a person may choose from."""

    rounds: tuple[tuple[str, str], ...]
    """(name, kind) of each closed round, the newest first."""
    attributes: tuple[str, ...]
    """In the order of the survey."""


def view_choices(study: Study) -> Choices:
    """The closed rounds, and the attributes of respondents."""
    with study.read() as session:
        closed = select(Round.name, Round.kind).where(Round.state == "closed").order_by(Round.id.desc())
        attributes = session.scalars(select(Attribute.key).order_by(Attribute.position)).all()
        return Choices(tuple((name, kind) for name, kind in session.execute(closed)), tuple(attributes))


def group_words(by: str, group: str) -> str:
    """A group as a heading: "Question Q1", "role: nurse"."""
    return f"Question {group}" if by == "question" else f"{by.removeprefix('attribute:')}: {group}"
