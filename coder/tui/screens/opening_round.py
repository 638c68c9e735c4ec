"""Opening a round from Home: what is asked for, what would be opened and how far it would carry, and the opening."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from coder.store.study import Study
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.prose import counted

if TYPE_CHECKING:
    from coder.coding.rounds import OpenedRound
    from coder.consensus.rules import RuleLine

_KINDS = (
    ("main", "main: the coding that counts"),
    ("pilot", "pilot: a small first try, to improve the codebook"),
    ("check", "check: a later look whether the coding has drifted"),
)


async def open_round_step(screen: SetUpScreen) -> str | None:
    """Ask what the round is to be, say what would be opened, and open it; gives what happened."""
    from coder.coding.rounds import ready_to_open
    from coder.coding.visibility import ENFORCEMENT

    study = screen.study
    await asyncio.to_thread(ready_to_open, study)
    found = await asyncio.to_thread(_offered, study)
    names = f"Names, with a comma between them. {ENFORCEMENT[0].upper()}{ENFORCEMENT[1:]}"
    fields = [
        Field("name", "Name of the round", default="main" if "main" not in found.rounds else ""),
        Field("kind", "Kind", "choice", default="main", choices=_KINDS),
        Field("coders", "Who codes it", default=", ".join(found.coders), hint=names),
        Field("sample", "Share of the answers", default="100%", hint="100% is all; 20% is a random fifth of each."),
        Field("seed", "Seed of the random draw", default="1", hint="The same number draws the same answers."),
    ]
    if found.attributes:
        hint = "A sample holds each of its values in proportion then."
        fields.append(
            Field("even", "Spread evenly over", "choice", required=False, choices=found.attributes, hint=hint)
        )
    if again := [*((name, f"round {name}") for name in found.closed), *map(_rule_choice, found.rules)]:
        hint = (
            "A check: what these coders finished in that round, or what that rule may change, coded once more without"
            " seeing it."
        )
        fields.append(Field("again", "Coded again from", "choice", required=False, choices=again, hint=hint))
    values: dict[str, str] = {}

    def plan(filled: dict[str, str]) -> str:
        values.update(filled)
        return _planned(study, filled, _meant_rule(filled, found.rules)) + " Open it?"

    while True:
        question = await screen.fill_and_run("Open a round of coding", fields, plan, "Go on")
        if question is None:
            return None
        if await screen.confirm(question, "Open it"):
            break
        fields = [replace(field, default=values[field.name]) for field in fields]
    opened = await screen.run_operation(_open, study, values, _meant_rule(values, found.rules))
    return None if opened is None else _opened(opened)


class _Offered(NamedTuple):
    """What the form offers."""

    coders: list[str]
    rounds: list[str]
    closed: list[str]
    """Rounds whose answers can be coded again."""
    attributes: list[str]
    """By which a sample can be spread."""
    rules: list[RuleLine]
    """What they may change was not coded again yet."""


def _offered(study: Study) -> _Offered:
    from coder.coding.rounds import list_rounds
    from coder.coding.sampling import list_strata
    from coder.consensus.rules import list_rules
    from coder.store.people import list_people

    coders = [person.name for person in list_people(study) if person.role == "coder"]
    rounds = [found.round for found in list_rounds(study)]
    closed = [one.name for one in rounds if one.state == "closed" and one.kind != "check"]
    rules = [rule for rule in list_rules(study) if rule.may_change and not rule.check_round]
    return _Offered(coders, [one.name for one in rounds], closed, list_strata(study), rules)


def _rule_choice(rule: RuleLine) -> tuple[str, str]:
    codes = ", ".join(rule.codes)
    return f"rule:{rule.number}", f"what rule {rule.number} ({codes}) may change: {counted(rule.may_change, 'answer')}"


def _meant_rule(filled: dict[str, str], rules: list[RuleLine]) -> RuleLine | None:
    """The rule whose answers are to be coded again; no round has a colon in its name."""
    return next((rule for rule in rules if filled.get("again") == f"rule:{rule.number}"), None)


def _planned(study: Study, filled: dict[str, str], rule: RuleLine | None) -> str:
    """What would be opened, and how far it would carry."""
    from coder.coding.rounds import plan_round

    asked = _asked(filled)
    if rule is None:
        return _question(plan_round(study, filled["name"], **asked)) + _how_far(study, asked)
    every = plan_round(study, filled["name"], asked["coders"], kind="check", seed=asked["seed"])
    return _question(replace(every, answers=rule.may_change))


def _open(study: Study, filled: dict[str, str], rule: RuleLine | None) -> OpenedRound:
    from coder.coding.rounds import open_round
    from coder.consensus.rules import open_check_round

    asked = _asked(filled)
    if rule is None:
        return open_round(study, filled["name"], **asked)
    return open_check_round(study, filled["name"], asked["coders"], rule.number, seed=asked["seed"])


async def open_name(study: Study) -> str | None:
    """The name of the round that is open."""
    from coder.coding.rounds import list_rounds

    rounds = await asyncio.to_thread(list_rounds, study)
    return next((one.round.name for one in rounds if one.round.state == "open"), None)


class _Asked(TypedDict):
    """What a round is opened with, besides its name."""

    coders: list[str]
    kind: str
    sample: str
    seed: int
    stratify: list[str]
    again: str | None


def _asked(filled: dict[str, str]) -> _Asked:
    from coder.errors import InputError

    if not filled["seed"].isdecimal():
        raise InputError("The seed is a whole number, for example 1.")
    names = [name.strip() for name in filled["coders"].split(",") if name.strip()]
    again, even = filled.get("again") or None, filled.get("even")
    return _Asked(
        coders=names,
        kind="check" if again else filled["kind"],
        sample=filled["sample"],
        seed=int(filled["seed"]),
        stratify=[even] if even else [],
        again=again,
    )


def _how_far(study: Study, asked: _Asked) -> str:
    """What a sample that two people code may support, as far as the codes are known; nothing is said of all answers."""
    from coder.coding.sampling import share_of
    from coder.errors import CoderError

    if len(asked["coders"]) < 2 or asked["again"] or share_of(asked["sample"]) == 1:
        return ""
    from coder.agreement.plan_words import verdict
    from coder.agreement.plans import plan_answers

    try:
        said = verdict(plan_answers(study, sample=asked["sample"]))
    except CoderError:  # nothing can be said, or not to this person; the round can be opened all the same
        return ""
    return f" {' '.join(said)}" if said else ""


def _question(planned: OpenedRound) -> str:
    """What would be opened, before it is."""
    who = " and ".join(planned.coders)
    alone = " With one coder there will be no agreement to look at." if len(planned.coders) == 1 else ""
    few = f" {planned.empty_groups} of its {planned.groups} groups are too small to be drawn from."
    few = few if planned.empty_groups else ""
    return (
        f"Round {planned.name}: {counted(planned.answers, 'answer')}, coded by {who},"
        f" codebook version {planned.codebook_version}.{few}{alone}"
    )


def _opened(opened: OpenedRound) -> str:
    sentence = f"Round {opened.name} is open: {counted(opened.answers, 'answer')} for {' and '.join(opened.coders)}."
    if opened.undefined_codes:
        sentence += f" Coders will differ on codes without a definition or a rule: {len(opened.undefined_codes)}."
    return sentence
