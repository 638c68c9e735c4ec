"""The rule loop: a decision becomes a rule of the codebook, and what the rule may change is coded again.

A rule makes a new version of the codebook and keeps the decision that it comes from. The answers that it may change are
those to which any coder gave one of its codes; those that were decided with the rule in mind are settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.amending import with_confusable, with_rule, with_split
from coder.codebook.draft import DraftCodebook
from coder.codebook.loading import add_version
from coder.codebook.reading import Codebook, codebook_version, current_codebook
from coder.coding.rounds import OpenedRound, write_check_round
from coder.coding.visibility import RoundInfo, answers_with_codes, closed_round, reconciled_round
from coder.consensus.answers import answers_by_id, answers_by_name
from coder.consensus.circumstances import Split, stored_split
from coder.consensus.comparing import compared_answers, in_batches, shuffled
from coder.consensus.differences import DifferenceView, Keys
from coder.consensus.in_force import decisions_in_force
from coder.consensus.layer import progress_of
from coder.display import display_line
from coder.errors import InputError
from coder.files import storable
from coder.store.model import SUBSTANTIVE, Answer, Code, CodebookVersion, Decision, Person, Round
from coder.store.model_themes import Rule
from coder.store.study import Study

KINDS = {
    "use_when": "when a code is to be used",
    "do_not_use_when": "when a code is not to be used, and which to use instead",
    "confusable": "what to ask where codes are easily mixed up",
    "split": "a code becomes several",
}
"""Each kind of rule, in words."""


@dataclass(frozen=True)
class NewRule:
    """What a lead wants the codebook to say."""

    kind: str
    """One of KINDS."""
    codes: tuple[str, ...]
    """One code; for `confusable` those that are mixed up; for `split` none: the decision names it."""
    text: str
    """The rule; for `confusable` what to ask, for `split` why."""
    then: str = ""
    """For `confusable`: what follows from the answer."""


@dataclass(frozen=True)
class RuleLine:
    """A rule with where it comes from and what it did."""

    number: int
    """Counted from 1, the oldest first."""
    kind: str
    codes: tuple[str, ...]
    text: str
    version: int
    """The first codebook version with it."""
    round: str
    respondent: str
    question: str
    reason: str
    """Of the decision that it comes from."""
    made_by: str
    made_at: str
    may_change: int
    """Answers that it may change and that nobody has decided with the rule in mind."""
    check_round: str | None
    """In which these are coded again."""


class RecodeLine(NamedTuple):
    """An answer that a rule may change."""

    respondent: str
    question: str
    text: str
    coders: dict[str, Keys]
    """What each coder gave it; until every difference of the round is decided the sides are named as in the queue."""


def make_rule(study: Study, respondent: str, question: str, wanted: NewRule, round: str | None = None) -> RuleLine:
    """Write a rule into a new version of the codebook, from the decision on an answer of a closed round."""
    actor = study.require_lead("make a rule")
    _check(wanted)
    with study.write() as session:
        found = reconciled_round(session, round)
        decision = _decision(session, found, respondent, question)
        draft, codes = _amended(current_codebook(session), wanted, stored_split(decision.split))
        number, version_id = add_version(session, draft, actor.id)
        rule = Rule(
            decision_id=decision.id, codebook_version_id=version_id, kind=wanted.kind, codes=list(codes),
            text=wanted.text.strip(),
        )  # fmt: skip
        session.add(rule)
        session.flush()
        session.log(
            "rule.make",
            f"version {number}",
            after={"kind": wanted.kind, "codes": list(codes), "from": f"{respondent}/{question}", "round": found.name},
            reason=wanted.text.strip(),
        )
        return next(line for line, made in _lines(session) if made.id == rule.id)


def list_rules(study: Study) -> list[RuleLine]:
    """Every rule that was made from a decision, the oldest first."""
    with study.read() as session:
        return [line for line, _ in _lines(session)]


def recode_list(study: Study, number: int | None = None) -> list[RecodeLine]:
    """The answers that a rule (the newest) may change, with what each coder gave them.

    Nobody is named while differences wait for a decision: who reads this list decides them.
    """
    study.require_lead("list what a rule may change")
    with study.read() as session:
        line, rule = _rule(session, number)
        found = closed_round(session, line.round)
        view = DifferenceView(found, codebook_version(session, found.version_id))
        ids = _may_change(session, found, rule)
        facts = answers_by_id(session, ids)
        named = not progress_of(session, found).open
        lines = []
        for batch in in_batches(ids):
            for answer_id, parts in compared_answers(session, found, batch):
                answer = facts[answer_id]
                ordered = parts if named else shuffled(parts, found, answer.respondent, answer.question)
                given = {
                    part.coder.name if named else f"side {number}": view.keys(part.codes)
                    for number, part in enumerate(ordered, start=1)
                }
                lines.append(RecodeLine(answer.respondent, answer.question, answer.text, given))
        return lines


def open_check_round(
    study: Study, name: str, coders: Sequence[str], rule: int | None = None, *, seed: int = 1
) -> OpenedRound:
    """Open a check round over the answers that a rule (the newest) may change, with the newest codebook."""
    study.require_lead("open a round")
    with study.write() as session:
        line, row = _rule(session, rule)
        ids = _may_change(session, closed_round(session, line.round), row)
        if not ids:
            raise InputError(f"Rule {line.number} changes no answer that is not decided with it already.")
        opened, round_id = write_check_round(session, name, coders, ids, sample=f"rule {line.number}", seed=seed)
        row.check_round_id = round_id
        return opened


def _check(wanted: NewRule) -> None:
    if wanted.kind not in KINDS:
        raise InputError(
            f"There is no kind of rule {display_line(wanted.kind, 40)!r}; the kinds are {', '.join(KINDS)}."
        )
    if not wanted.text.strip():
        raise InputError("A rule needs its words: what the next coder has to go by.")
    if not (storable(wanted.text) and storable(wanted.then)):
        raise InputError("The rule holds characters that are not text.")
    one = wanted.kind in ("use_when", "do_not_use_when")
    if one and len(wanted.codes) != 1:
        raise InputError("This rule is about one code; name it.")


def _amended(book: Codebook, wanted: NewRule, split: Split | None) -> tuple[DraftCodebook, Keys]:
    """The next version of the codebook, and the codes that the rule is about."""
    text = " ".join(wanted.text.split())
    if wanted.kind == "split":
        if split is None:
            raise InputError("The decision does not say which code is split; decide it as a split first.")
        draft, into = with_split(book, split.code, split.into, text)
        return draft, tuple(dict.fromkeys((split.code, *into)))
    codes = tuple(book.find(reference).key for reference in wanted.codes)
    if wanted.kind == "confusable":
        return with_confusable(book, codes, text, " ".join(wanted.then.split())), codes
    return with_rule(book, wanted.kind, codes[0], text), codes


def _decision(session: Session, found: RoundInfo, respondent: str, question: str) -> Decision:
    facts = answers_by_name(session, found.id, [(respondent, question)]).get((respondent, question))
    standing = decisions_in_force(session, found.id, [facts.id]).get(facts.id) if facts else None
    if standing is None:
        raise InputError(
            f"Nothing is decided on the answer of {display_line(respondent, 40)} to {display_line(question, 40)} in"
            f" round {found.name}; a rule comes from a decision."
        )
    return session.get_one(Decision, standing.id)


def _rule(session: Session, number: int | None) -> tuple[RuleLine, Rule]:
    found = _lines(session)
    if not found:
        raise InputError("No rule was made from a decision yet; make one with: coder decisions rule")
    if number is None:
        return found[-1]
    if not 1 <= number <= len(found):
        raise InputError(f"There is no rule {number}; the rules are 1 to {len(found)}: coder decisions rules")
    return found[number - 1]


def _lines(session: Session) -> list[tuple[RuleLine, Rule]]:
    query = (
        select(Rule, Decision, Round.name, CodebookVersion, Person.name)
        .join(Decision, Decision.id == Rule.decision_id)
        .join(Round, Round.id == Decision.round_id)
        .join(CodebookVersion, CodebookVersion.id == Rule.codebook_version_id)
        .join(Person, Person.id == CodebookVersion.made_by_id)
        .order_by(Rule.id)
    )
    lines = []
    for number, (rule, decision, round_name, version, made_by) in enumerate(session.execute(query), start=1):
        facts = answers_by_id(session, [decision.answer_id])[decision.answer_id]
        check = session.scalar(select(Round.name).where(Round.id == rule.check_round_id))
        may_change = len(_may_change(session, closed_round(session, round_name), rule))
        line = RuleLine(
            number, rule.kind, tuple(rule.codes), rule.text, version.number, round_name, facts.respondent,
            facts.question, decision.reason, made_by, version.made_at, may_change, check,
        )  # fmt: skip
        lines.append((line, rule))
    return lines


def _may_change(session: Session, found: RoundInfo, rule: Rule) -> list[int]:
    """The answers of the rule's round with one of its codes, without those that were decided with the rule."""
    codes = session.scalars(select(Code.id).where(Code.key.in_(rule.codes))).all()
    made_at = session.get_one(CodebookVersion, rule.codebook_version_id).made_at
    source = session.get_one(Decision, rule.decision_id)
    with_rule = select(Decision.answer_id).where(
        Decision.round_id == found.id,
        Decision.replaced_by_id.is_(None),
        (Decision.decided_at >= made_at) | (Decision.decided_at == source.decided_at),
    )
    settled = set(session.scalars(with_rule))
    ids = [id_ for id_ in answers_with_codes(session, found, codes) if id_ not in settled]
    standing: list[int] = []
    for batch in in_batches(ids):
        standing += session.scalars(
            select(Answer.id).where(Answer.id.in_(batch), Answer.status == SUBSTANTIVE).order_by(Answer.id)
        )
    return standing
