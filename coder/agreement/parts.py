"""What a report compares, before it is measured: the answers of one round, or of all rounds of the same coders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coder.agreement.counts import Row, Unit, as_rows, coded_by_several, read_units, report_rows
from coder.agreement.figures import Source
from coder.agreement.kinds import Drawn, answers_said
from coder.agreement.splitting import alike_answers, split_units
from coder.codebook.reading import Codebook, codebook_version
from coder.coding.visibility import RoundInfo, find_round
from coder.errors import InputError
from coder.store.model import Round, RoundAnswer

_FINAL = ("main", "check", "pilot")
"""Of two kinds of rounds with one version of the codebook, the earlier named one counts for that version."""


@dataclass(frozen=True)
class Part:
    """A group of a report."""

    name: str
    units: list[Unit]
    """Finished by two coders at least; with sets over `rows`."""
    rows: tuple[Row, ...]
    book: Codebook
    found: RoundInfo
    """The round that the answers were coded in."""
    left_out: int = 0
    """Answers that say the same as another one, where duplicates do not count."""
    unfinished: int = 0
    """Answers of the round that fewer than two coders finished."""
    answers: int = 0
    """Of the round, finished or not."""
    source: Source | None = None
    pooled: tuple[Part, ...] = ()
    """The rounds that are counted together, where they are several."""

    @property
    def of_rounds(self) -> tuple[Part, ...]:
        """The part, or each round of it."""
        return self.pooled or (self,)


def round_part(session: Session, found: RoundInfo, level: str, without_duplicates: bool) -> Part:
    """The answers of one round that count."""
    book = codebook_version(session, found.version_id)
    units = coded_by_several(read_units(session, found, book))
    _check_units(found, units)
    answers = session.scalar(select(func.count()).where(RoundAnswer.round_id == found.id)) or 0
    rows = report_rows(book, level)
    source = Source((found.name,), found.kind, book.number, answers_said(found.kind, [Drawn(found.sample, answers)]))
    part = Part(
        "", as_rows(units, rows), rows, book, found, unfinished=answers - len(units), answers=answers, source=source
    )
    return _one_of_each(session, [part])[0] if without_duplicates else part


def split_part(session: Session, found: RoundInfo, part: Part, by: str) -> list[Part]:
    """A round by question, attribute or batch; what is said of the answers of the round is not said of each group."""
    groups = split_units(session, found, part.units, by)
    return [replace(part, name=name, units=units, left_out=0, source=None) for name, units in groups.items()]


def rounds_alike(session: Session, found: RoundInfo) -> tuple[list[RoundInfo], list[RoundInfo]]:
    """(closed rounds of the same coders as `found`, those of others), each in the order in which they were opened."""
    names = session.scalars(select(Round.name).where(Round.state == "closed").order_by(Round.id)).all()
    rounds = [find_round(session, name) for name in names]
    alike = [each for each in rounds if _people(each) == _people(found)]
    return alike, [each for each in rounds if _people(each) != _people(found)]


def parts_by_round(
    session: Session, found: RoundInfo, rounds: Sequence[RoundInfo], level: str, without_duplicates: bool
) -> tuple[list[Part], list[RoundInfo]]:
    """(each round as a part, the coders in the order of `found`; rounds of which no answer counts)."""
    parts, empty = [], []
    for each in rounds:
        try:
            part = round_part(session, each, level, without_duplicates)
        except InputError:
            if each.id == found.id:
                raise
            empty.append(each)
            continue
        order = [_people_in_order(each).index(person) for person in _people_in_order(found)]
        units = [unit._replace(sets=tuple(unit.sets[place] for place in order)) for unit in part.units]
        parts.append(replace(part, name=each.name, units=units))
    return parts, empty


def pool_by_version(session: Session, parts: Sequence[Part], without_duplicates: bool) -> list[Part]:
    """Rounds of one version of the codebook together, the oldest version first; a pilot only where nothing else is."""
    versions: dict[int, list[Part]] = {}
    for part in parts:
        versions.setdefault(part.book.number, []).append(part)
    pooled = []
    for number, of_version in sorted(versions.items()):
        kind = min((_kind(part) for part in of_version), key=_FINAL.index)
        chosen = [part for part in of_version if _kind(part) == kind]
        chosen = _one_of_each(session, chosen) if without_duplicates else chosen
        units = [unit for part in chosen for unit in part.units]
        said = answers_said(kind, [Drawn(part.found.sample, part.answers) for part in chosen])
        source = Source(tuple(part.name for part in chosen), kind, number, said)
        left_out, unfinished = (
            sum(counts) for counts in zip(*((p.left_out, p.unfinished) for p in chosen), strict=True)
        )
        whole = replace(chosen[0], name=str(number), units=units, left_out=left_out, unfinished=unfinished)
        pooled.append(replace(whole, source=source, pooled=tuple(chosen)))
    return pooled


def _one_of_each(session: Session, parts: Sequence[Part]) -> list[Part]:
    """The parts without what says the same as an earlier imported answer in any of them.

    What is in several of them stays in the first. Which one stays does not depend on anybody's codes.
    """
    alike = alike_answers(session, [part.found for part in parts])
    seen: set[object] = set()
    kept: list[set[int]] = [set() for _ in parts]
    for answer, place in sorted((unit.answer_id, place) for place, part in enumerate(parts) for unit in part.units):
        if seen.isdisjoint(alike[answer]):
            kept[place].add(answer)
        seen.update(alike[answer])
    found = []
    for part, answers in zip(parts, kept, strict=True):
        units = [unit for unit in part.units if unit.answer_id in answers]
        found.append(replace(part, units=units, left_out=len(part.units) - len(units)))
    return found


def _kind(part: Part) -> str:
    return part.source.kind if part.source else "main"


def _people(found: RoundInfo) -> set[int]:
    return set(_people_in_order(found))


def _people_in_order(found: RoundInfo) -> list[int]:
    return [coder.person_id for coder in found.coders]


def _check_units(found: RoundInfo, units: Sequence[Unit]) -> None:
    if len(found.coders) < 2:
        raise InputError(f"Only {found.coders[0].name} coded in round {found.name}; agreement needs two coders.")
    if not units:
        raise InputError(f"No answer of round {found.name} was finished by two coders, so there is nothing to compare.")
