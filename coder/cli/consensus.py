"""`coder reconcile` and `coder decisions`: decide the differences of a closed round, one by one or as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coder.cli.common import (
    file_argument,
    force_option,
    json_option,
    location_options,
    open_study,
    say,
    show,
    show_json,
    show_table,
    with_study,
)
from coder.cli.rules import pack, recode, round_option, rule, rules
from coder.display import counted

if TYPE_CHECKING:
    from coder.consensus.differences import DecisionInForce, Difference
    from coder.consensus.layer import ConsensusAccount
    from coder.store.study import Study


@click.command()
@click.option("--plain", is_flag=True, help="Line by line, for screen readers and scripts.")
@click.option("--extents", is_flag=True, help="With --plain: the same codes, other words marked (on the screen: e).")
@round_option
@location_options
def reconcile(where: str, acting: str | None, plain: bool, extents: bool, round_name: str | None) -> int:
    """Decide the answers on which the coders differ."""
    if not plain:
        from coder.cli.workbench import open_workbench

        return open_workbench(where, acting, "reconcile", round_name)
    from coder.cli.reconcile_plain import reconcile_plain

    with open_study(where, acting) as study:
        reconcile_plain(study, round_name, extents=extents)
    return 0


@click.group()
def decisions() -> None:
    """The decisions on differences, as a file or a list, and the rules that come of them."""


for command in (rule, rules, recode, pack):
    decisions.add_command(command)


@decisions.command("save")
@file_argument
@round_option
@click.option("--extents", is_flag=True, help="The answers with the same codes and other words marked instead.")
@force_option
@with_study
def save(study: Study, file: Path, round_name: str | None, extents: bool, force: bool) -> None:
    """Write the differences to FILE (.csv or .xlsx); fill in outcome, codes, cause and reason, then load it.

    Codes may say where they stand: time[0:25]. The columns mode, present, confidence and dissent hold the rest of the
    record; split says which code becomes what, such as cost: pay; venues.
    """
    from coder.consensus.files import save_differences

    saved = save_differences(study, file, round_name, force=force, extents=extents)
    say(
        f"{saved.path} has {counted(saved.differences, 'difference')} of round {saved.round}; decided: {saved.decided}."
    )


@decisions.command("load")
@file_argument
@round_option
@json_option
@with_study
def load(study: Study, file: Path, round_name: str | None, as_json: bool) -> None:
    """Decide what a filled-in .csv or .xlsx of differences says: all of it, or nothing if a row does not fit."""
    from dataclasses import asdict

    from coder.consensus.files import load_decisions

    loaded = load_decisions(study, file, round_name)
    if as_json:
        show_json(asdict(loaded))
    else:
        say(
            f"{counted(loaded.made, 'decision')} made, {loaded.unchanged} stood already;"
            f" {counted(loaded.left_empty, 'row')} without an outcome."
        )


@decisions.command("layer")
@file_argument
@round_option
@force_option
@with_study
def layer(study: Study, file: Path, round_name: str | None, force: bool) -> None:
    """Write the agreed layer to FILE (.csv): every coding in it and every coding left out, with where from and why."""
    from coder.consensus.ledger import save_layer

    saved = save_layer(study, file, round_name, force=force)
    say(
        f"{saved.path} has {counted(saved.in_layer, 'coding')} of the agreed layer of round {saved.round}, and"
        f" {counted(saved.left_out, 'coding')} of coders that are not in it."
    )


@decisions.command("show")
@round_option
@json_option
@with_study
def show_(study: Study, round_name: str | None, as_json: bool) -> None:
    """Show how the agreed layer came about, and every decision with its reason."""
    from dataclasses import asdict

    from coder.consensus.differences import read_queue
    from coder.consensus.layer import consensus_account

    account = consensus_account(study, round_name)
    queues = [read_queue(study, account.round), read_queue(study, account.round, extents=True)]
    decided = [difference for queue in queues for difference in queue.differences if difference.decision]
    if as_json:
        show_json(asdict(account) | {"decisions": [_as_json(difference) for difference in decided]})
        return
    _show_account(account)
    for difference in decided:
        _show_decision(difference)


def _as_json(difference: Difference) -> dict[str, Any]:
    assert difference.decision is not None
    return {
        "respondent": difference.respondent,
        "question": difference.question,
        "pattern": difference.pattern,
        "sides": [list(side.codes) for side in difference.sides],
        **_decision_as_json(difference.decision),
    }


def _decision_as_json(decision: DecisionInForce) -> dict[str, Any]:
    """The record of a decision, its circumstances beside its outcome."""
    record = decision._asdict() | decision.how._asdict()
    split = {"code": decision.split.code, "into": decision.split.into} if decision.split else None
    marks = [mark._asdict() for mark in decision.marks]
    return {key: record[key] for key in record if key not in ("how", "said")} | {"split": split, "marks": marks}


def _show_account(account: ConsensusAccount) -> None:
    show(
        f"Round {account.round}: {counted(account.agreed, 'answer')} agreed, {account.differences} differed;"
        f" {account.decided} decided, {account.open} open; {account.by_one_coder} coded by one person only."
    )
    lines = [
        *(("outcome", name, number) for name, number in account.outcomes.items()),
        *(("cause", name or "(none given)", number) for name, number in account.causes.items()),
        *(("side taken of", name, number) for name, number in account.sides.items()),
        *(("original codings", name, number) for name, number in account.codings.items()),
        *(("decided how", name, number) for name, number in account.modes.items()),
        *(("present", name or "(not said)", number) for name, number in account.present.items()),
        *(("confidence", name or "(not said)", number) for name, number in account.confidence.items()),
        *((("dissent noted", "", account.dissents),) if account.dissents else ()),
        *((("places decided", "", account.extents_decided),) if account.extents_decided else ()),
    ]
    show_table(["what", "which", "number"], lines)
    for title, crossed in (("cause", account.by_cause), ("code", account.by_code)):
        _show_crossed(title, crossed)
    if not account.by_coder:
        say("Whose side was taken is counted when every difference is decided; until then it would tell who is who.")


def _show_crossed(title: str, crossed: dict[str, dict[str, int]]) -> None:
    """For each cause or code how often was decided for whom or what."""
    columns = list(dict.fromkeys(name for counts in crossed.values() for name in counts))
    if crossed:
        show("")
        rows = [(key or "(none given)", *(counts.get(name, 0) for name in columns)) for key, counts in crossed.items()]
        show_table([f"decided by {title}", *columns], rows)


def _show_decision(difference: Difference) -> None:
    decision = difference.decision
    assert decision is not None
    codes = "; ".join(decision.codes) or ("no code applies" if decision.outcome not in _LEFT_OUT else "left out")
    show("")
    show(f"{difference.respondent}/{difference.question}: {decision.outcome} -> {codes}")
    cause = f" Cause: {decision.cause}." if decision.cause else ""
    show(f"  {decision.reason}{cause} ({decision.decided_by}, {decision.decided_at[:10]})")
    how = decision.how
    record = [f"Split {decision.split.words()}"] if decision.split else []
    record += [f"{name.capitalize()}: {value}" for name, value in how._asdict().items() if value and value != "lead"]
    if record:
        show(f"  {'. '.join(record)}.")


_LEFT_OUT = ("unresolved", "not_codeable")
