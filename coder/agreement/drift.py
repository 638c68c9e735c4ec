"""Whether coders still code as they did: answers that were coded again in a check round, beside what they were first.

Each coder is compared with themselves (agreement within a coder), and the coders with one another, then and now, on the
same answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.agreement.coefficients.patterns import count_patterns
from coder.agreement.figures import Agreement, AgreementReport, as_json
from coder.agreement.measuring import CodeName, measure
from coder.agreement.report import RESAMPLES, SEED, check_allowed, log_anyway, read_material, report_of
from coder.codebook.reading import CodeEntry, codebook_version
from coder.coding.visibility import RoundInfo, all_codings, closed_round, find_round
from coder.errors import InputError
from coder.store.model import Answer, Round, RoundAnswer
from coder.store.study import Study

FIRST, AGAIN = "first", "again"
"""What stands in the place of two coders where one person is compared with themselves."""
_AT_ONCE = 5_000


@dataclass(frozen=True)
class SelfAgreement:
    """One coder's first and second coding of the same answers."""

    coder: str
    rounds: dict[str, int]
    """In which rounds the answers were coded first, and how many."""
    more: dict[str, int]
    """Codes that the coder gives to more answers now (or, below 0, to fewer), by how many; unchanged ones left out."""
    figures: Agreement
    """The first coding stands as A, the second as B."""


@dataclass(frozen=True)
class Together:
    """How far the coders agreed with one another on the same answers."""

    first: Agreement
    again: Agreement


@dataclass(frozen=True)
class RoundFigure:
    """One closed round in the course of the study."""

    round: str
    kind: str
    closed_at: str
    report: AgreementReport


@dataclass(frozen=True)
class DriftReport:
    """A check round beside what was coded before it."""

    round: str
    names: tuple[str, ...]
    """Of all its coders."""
    coders: tuple[SelfAgreement, ...]
    """Of those who coded some of its answers before."""
    together: Together | None
    """None: one coder, or no answer that two of them coded both times."""
    course: tuple[RoundFigure, ...]
    """Every closed round that two coders coded, oldest first."""
    codebook_versions: tuple[int, ...]
    """With which the answers were coded, first and again."""
    resamples: int
    seed: int


@dataclass(frozen=True)
class _Coded:
    """What one coder made of some answers, each as a set of codes."""

    sets: dict[int, frozenset[int]]
    rounds: dict[int, str]
    """In which round, by answer."""


@dataclass(frozen=True)
class _Figures:
    """Measures answers that were coded by some sides."""

    codes: Mapping[int, CodeEntry]
    whose: Mapping[int, int]
    """The respondent of each answer."""
    resamples: int
    seed: int

    def of(self, coded: Mapping[int, tuple[frozenset[int] | None, ...]], name: str) -> Agreement:
        """The agreement of the sides."""
        units = ((self.whose[answer], tuple(map(self._mask, sides))) for answer, sides in coded.items())
        names = [CodeName(entry.key, entry.name) for entry in self.codes.values()]
        patterns = count_patterns(units, len(names))
        return measure(patterns, names, group=name, resamples=self.resamples, seed=self.seed)

    def _mask(self, given: frozenset[int] | None) -> int | None:
        return None if given is None else sum(1 << place for place, code in enumerate(self.codes) if code in given)


def drift_report(
    study: Study, round: str | None = None, *, resamples: int = RESAMPLES, seed: int = SEED, anyway: str | None = None
) -> DriftReport:
    """The drift that a closed check round (the newest) shows, against the closed rounds before it that are no checks.

    In a reflexive study only with a reason in `anyway`, which is logged.
    """
    with study.read() as session:
        found = _check_round(session, round)
        reflexive = check_allowed(study, session, anyway)
        report = _report(session, found, resamples, seed)
    if reflexive:
        log_anyway(study, found.name, anyway)
    return report


def _check_round(session: Session, name: str | None) -> RoundInfo:
    if name is None:
        closed = select(Round.name).where(Round.kind == "check", Round.state == "closed").order_by(Round.id.desc())
        name = session.scalar(closed.limit(1))
        if name is None:
            raise InputError(
                "No check round is closed yet; open one with: coder round open NAME --again ROUND --sample 10%"
            )
    found = closed_round(session, name)
    if found.kind != "check":
        raise InputError(f"Round {found.name} is a {found.kind} round; drift is read from a check round.")
    return found


def _report(session: Session, found: RoundInfo, resamples: int, seed: int) -> DriftReport:
    earlier = _earlier(session, found)
    rows = session.execute(
        select(Answer.id, Answer.respondent_id)
        .join(RoundAnswer, RoundAnswer.answer_id == Answer.id)
        .where(RoundAnswer.round_id == found.id)
        .order_by(Answer.id)
    )
    whose = dict(rows.all())
    figures = _Figures(_codes(session, [*earlier, found]), whose, resamples, seed)
    first = {coder.name: _coded(session, earlier, coder.person_id, list(whose)) for coder in found.coders}
    again = {coder.name: _coded(session, [found], coder.person_id, list(whose)) for coder in found.coders}
    coders = [one for name in first if (one := _with_themselves(name, first[name], again[name], figures))]
    if not coders:
        raise InputError(
            f"No answer of round {found.name} was coded by the same person in an earlier closed round, so nothing can"
            " have drifted; open a check round with --again ROUND."
        )
    used = [info for info in earlier if any(info.name in one.rounds for one in coders)]
    versions = {codebook_version(session, info.version_id).number for info in [*used, found]}
    return DriftReport(
        found.name,
        tuple(coder.name for coder in found.coders),
        tuple(coders),
        _with_each_other(first, again, figures),
        _course(session, resamples, seed),
        tuple(sorted(versions)),
        resamples,
        seed,
    )


def _with_themselves(name: str, first: _Coded, again: _Coded, figures: _Figures) -> SelfAgreement | None:
    both = {answer: (first.sets[answer], given) for answer, given in again.sets.items() if answer in first.sets}
    if not both:
        return None
    rounds = Counter(first.rounds[answer] for answer in both)
    return SelfAgreement(name, dict(rounds), _more(both.values(), figures.codes), figures.of(both, name))


def _with_each_other(first: Mapping[str, _Coded], again: Mapping[str, _Coded], figures: _Figures) -> Together | None:
    """On the answers that at least two coders coded both times, each coder then counting with those."""
    twice = {name: first[name].sets.keys() & again[name].sets.keys() for name in first}
    times = Counter(answer for answers in twice.values() for answer in answers)
    shared = [answer for answer in figures.whose if times[answer] > 1]
    if not shared:
        return None

    def sets(side: Mapping[str, _Coded]) -> dict[int, tuple[frozenset[int] | None, ...]]:
        return {
            answer: tuple(side[name].sets[answer] if answer in twice[name] else None for name in side)
            for answer in shared
        }

    return Together(figures.of(sets(first), FIRST), figures.of(sets(again), AGAIN))


def _earlier(session: Session, found: RoundInfo) -> list[RoundInfo]:
    """The closed rounds before a check round that are no checks themselves, oldest first."""
    query = select(Round.name).where(Round.state == "closed", Round.kind != "check", Round.id < found.id)
    return [find_round(session, name) for name in session.scalars(query.order_by(Round.id))]


def _codes(session: Session, rounds: Iterable[RoundInfo]) -> dict[int, CodeEntry]:
    """The codable codes of all these rounds, as the newest of them calls them."""
    found: dict[int, CodeEntry] = {}
    for version in dict.fromkeys(info.version_id for info in rounds):
        found |= {entry.id: entry for entry in codebook_version(session, version).codable()}
    return found


def _coded(session: Session, rounds: Iterable[RoundInfo], person_id: int, answers: list[int]) -> _Coded:
    """What a person made of some answers, in the newest of the rounds in which they finished each."""
    found = _Coded({}, {})
    for info in rounds:
        mine = {coder.assignment_id for coder in info.coders if coder.person_id == person_id}
        if not mine:
            continue
        sets: dict[int, set[int]] = {}
        for start in range(0, len(answers), _AT_ONCE):
            for row in all_codings(session, info, answers[start : start + _AT_ONCE]):
                if row.assignment_id in mine:
                    sets.setdefault(row.answer_id, set()).update(() if row.code_id is None else (row.code_id,))
        found.sets.update((answer, frozenset(given)) for answer, given in sets.items())
        found.rounds.update(dict.fromkeys(sets, info.name))
    return found


def _more(pairs: Iterable[tuple[frozenset[int], frozenset[int]]], codes: Mapping[int, CodeEntry]) -> dict[str, int]:
    change = Counter[int]()
    for first, again in pairs:
        change.update(again)
        change.subtract(first)
    return {entry.key: change[code] for code, entry in codes.items() if change[code]}


def _course(session: Session, resamples: int, seed: int) -> tuple[RoundFigure, ...]:
    found = []
    for name in session.scalars(select(Round.name).where(Round.state == "closed").order_by(Round.closed_at, Round.id)):
        info = closed_round(session, name)
        try:
            report = report_of(read_material(session, info), resamples=resamples, seed=seed)
        except InputError:  # coded by one person only: there is no agreement in it
            continue
        found.append(RoundFigure(info.name, info.kind, info.closed_at or "", report))
    return tuple(found)


def drift_as_json(report: DriftReport) -> dict[str, Any]:
    """The report as plain values; the figures are as those of `coder agreement --json`."""

    def plain(figures: Agreement, coders: tuple[str, ...]) -> dict[str, Any]:
        only = AgreementReport(
            report.round, "check", "answer", coders, report.codebook_versions[-1], "leaf", report.resamples,
            report.seed, "", (figures,), (),
        )  # fmt: skip
        return as_json(only)

    together = report.together
    return {
        "round": report.round,
        "codebook_versions": list(report.codebook_versions),
        "coders": [
            {
                "coder": one.coder,
                "rounds": one.rounds,
                "more": one.more,
                "agreement": plain(one.figures, (FIRST, AGAIN)),
            }
            for one in report.coders
        ],
        "together": together
        and {"first": plain(together.first, report.names), "again": plain(together.again, report.names)},
        "course": [
            {"round": one.round, "kind": one.kind, "closed_at": one.closed_at, "agreement": as_json(one.report)}
            for one in report.course
        ],
        "notes": list(drift_notes(report)),
    }


def drift_notes(report: DriftReport) -> tuple[str, ...]:
    """What has to be known to read the figures, and what stands out, a sentence each."""
    said = []
    if len(report.codebook_versions) > 1:
        versions = ", ".join(map(str, report.codebook_versions))
        said.append(
            f"The answers were coded with versions {versions} of the codebook: a difference may be a change of the"
            " codebook and no drift."
        )
    for one in report.coders:
        if one.more:
            largest = sorted(one.more.items(), key=lambda each: -abs(each[1]))[:3]
            changes = ", ".join(f"{code} {number:+d}" for code, number in largest)
            said.append(f"{one.coder} gives these codes to more or fewer answers than before: {changes}.")
    said.append(
        "A coder who codes the same answers again agrees with themselves as far as the codes are clear to them; that is"
        " no evidence that two people would agree."
    )
    return tuple(said)
