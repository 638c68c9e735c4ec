"""The steps of a study that are done from Home: each asks for what it needs, does it, and says what happened."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from coder.store.study import Study
from coder.tui.screens.opening_round import open_name, open_round_step
from coder.tui.screens.setting_up import SetUpScreen
from coder.tui.widgets.forms import Field
from coder.tui.widgets.path_input import typed_path
from coder.tui.widgets.prose import counted

_ROLES = (
    ("coder", "coder: codes answers, sees nobody else's codes in an open round"),
    ("lead", "lead: opens and closes rounds, reconciles, builds themes"),
    ("writer", "writer: takes out quotes and tables for the report"),
)
_SHAPES = (
    ("long", "one row for each code on an answer"),
    ("wide", "one row for each answer, one column for each code"),
)
_REPLACING = (("no", "stop, and leave it as it is"), ("yes", "replace it"))


@dataclass(frozen=True)
class Step:
    """Something that is done from Home."""

    name: str
    """As `NextStep.step` calls it, where it can be the next one."""
    key: str
    label: str
    help: str
    leads_only: str
    """Completes "Only a lead may …"; empty where everybody may."""
    do: Callable[[SetUpScreen], Awaitable[str | None]]
    """Gives what happened in one sentence; None when the person cancelled or there is nothing to say."""


async def _go_to_import(screen: SetUpScreen) -> None:
    screen.app.call_later(screen.workbench.go, "import")


async def _show_account(screen: SetUpScreen) -> None:
    from coder.tui.screens.survey_account import SurveyAccountScreen

    await screen.app.push_screen(SurveyAccountScreen())


async def _show_identifiers(screen: SetUpScreen) -> None:
    from coder.tui.screens.identifiers import IdentifiersScreen

    await screen.app.push_screen(IdentifiersScreen())


async def _plan(screen: SetUpScreen) -> None:
    from coder.tui.screens.round_plan import RoundPlanScreen

    await screen.app.push_screen(RoundPlanScreen())


async def _show_drift(screen: SetUpScreen) -> None:
    from coder.tui.screens.drift import DriftScreen

    await screen.app.push_screen(DriftScreen())


async def _load_codebook(screen: SetUpScreen) -> str | None:
    study = screen.study

    def load(filled: dict[str, str]) -> str:
        from coder.codebook.loading import load_codebook

        loaded = load_codebook(study, typed_path(filled["file"]))
        if loaded.unchanged:
            return f"Nothing new: this is codebook version {loaded.number} already."
        sentence = f"Codebook version {loaded.number} is loaded, with {counted(loaded.codable, 'code')} to apply."
        if loaded.warnings:
            others = len(loaded.warnings) - 1
            more = f" ({counted(others, 'more such note')}: coder codebook check FILE)" if others else ""
            sentence += f" Look again: {loaded.warnings[0]}{more}"
        return sentence

    hint = "A YAML file, or a table (CSV) with one row for each code."
    return await screen.fill_and_run("Load a codebook", [Field("file", "File", "path", hint=hint)], load, "Load")


async def _add_person(screen: SetUpScreen) -> str | None:
    study = screen.study

    def add(filled: dict[str, str]) -> str:
        from coder.store.people import add_person

        role = next(role for role, _ in _ROLES if role == filled["role"])
        member = add_person(study, filled["name"], role)  # type: ignore[arg-type]
        return f"{member.name} is in the team now, as {member.role}."

    fields = [
        Field("name", "Name", hint="As it stands in the log and the report; it cannot be changed."),
        Field("role", "Role", "choice", default="coder", choices=_ROLES),
    ]
    return await screen.fill_and_run("Add a person to the team", fields, add, "Add")


async def _withdraw_round(screen: SetUpScreen) -> str | None:
    from coder.coding.rounds import ready_to_withdraw, withdraw_round

    name = await open_name(screen.study)
    if name is None:
        return "There is no open round to withdraw."
    if await screen.run_operation(ready_to_withdraw, screen.study, name) is None:
        return None
    question = f"Withdraw round {name}? It is gone then, as if it had not been opened; the log keeps that it was."
    if not await screen.confirm(question, "Withdraw it"):
        return None
    withdrawn = await screen.run_operation(withdraw_round, screen.study, name)
    return None if withdrawn is None else f"Round {withdrawn} is withdrawn."


async def _load_codings(screen: SetUpScreen) -> str | None:
    study = screen.study

    def load(filled: dict[str, str]) -> str:
        from coder.coding.exchange import load_codings

        done = load_codings(study, typed_path(filled["file"]))
        return (
            f"{done.coder}'s part of round {done.round}: {counted(done.answers, 'answer')}"
            f" {'is' if done.answers == 1 else 'are'} coded as in the file ({counted(done.added, 'code')} added,"
            f" {done.removed} taken back)."
        )

    hint = (
        "A CSV with the columns respondent, question and code (and start, end, memo), or with one column for each"
        " code. They become your own codes in the open round."
    )
    fields = [Field("file", "File", "path", hint=hint)]
    return await screen.fill_and_run("Load codings made elsewhere", fields, load, "Load")


async def _save_codings(screen: SetUpScreen) -> str | None:
    study = screen.study
    found = await asyncio.to_thread(_newest_round, study)
    if found is None:
        return "There is no round yet, so there are no codings to save."
    round_name, coders = found
    me = study.actor.name if study.actor else ""

    def save(filled: dict[str, str]) -> str:
        from coder.coding.exchange import save_codings

        path, whose = typed_path(filled["file"]), filled["whose"]
        wide, replacing = filled["shape"] == "wide", filled["replace"] == "yes"
        rows = save_codings(study, path, round_name=round_name, of=whose, wide=wide, force=replacing)
        return f"Wrote {counted(rows, 'row')} to {path.absolute()}."

    fields = [
        Field("file", "File (.csv)", "path", default=f"codings_{me or round_name}.csv"),
        Field("whose", "Whose codings", "choice", default=me if me in coders else coders[0], choices=coders),
        Field("shape", "Shape", "choice", default="long", choices=_SHAPES),
        Field("replace", "If there is such a file already", "choice", default="no", choices=_REPLACING),
    ]
    return await screen.fill_and_run(f"Save the codings of round {round_name}", fields, save, "Save")


def _newest_round(study: Study) -> tuple[str, list[str]] | None:
    """The newest round, and its coders."""
    from coder.coding.rounds import list_rounds

    rounds = list_rounds(study)
    return (rounds[-1].round.name, [coder.name for coder in rounds[-1].round.coders]) if rounds else None


async def _submit(screen: SetUpScreen) -> str | None:
    from coder.coding.rounds import list_rounds
    from coder.tui.screens.checking import check_and_submit

    me = screen.study.require_actor().name
    rounds = await asyncio.to_thread(list_rounds, screen.study)
    found = next((one for one in rounds if one.round.state == "open" and me in one.finished), None)
    if found is None:
        return "There is no open round in which you code."
    return await check_and_submit(screen, found.round.name)


async def _close_round(screen: SetUpScreen) -> str | None:
    from coder.consensus.closing import close_round, ready_to_close

    study = screen.study
    found = await open_name(study)
    if found is None:
        return "There is no open round to close."
    if await screen.run_operation(ready_to_close, study, found) is None:
        return None
    question = f"Close round {found}? Its agreement is frozen then, and nobody can code in it any more."
    if not await screen.confirm(question, "Close the round"):
        return None
    screen.say("Freezing the agreement; this takes a moment …")
    closed = await screen.run_operation(close_round, study, found)
    if closed is None:
        return None
    return (
        f"Round {closed.name} is closed: the coders agree on {closed.agreed} of {counted(closed.answers, 'answer')} and"
        f" differ on {closed.differing}; coded by one of them: {closed.by_one_coder}, by nobody: {closed.uncoded}."
    )


STEPS = (
    Step("import", "i", "Import a survey", "Bring in the answers of a survey file.", "import a survey", _go_to_import),
    Step("statuses", "n", "Non-answers", "See who was asked and who answered, and confirm the non-answers.", "",
         _show_account),
    Step("identifiers", "d", "Identifiers", "Find what may tell who somebody is, and decide what quotes show.",
         "", _show_identifiers),
    Step("codebook", "b", "Load a codebook", "Load the codes from a file, as a new version.", "load a codebook",
         _load_codebook),
    Step("team", "p", "Add a person", "Add a coder, lead or writer to the team.", "add people to the team",
         _add_person),
    Step("plan", "h", "How many answers", "See how many answers two coders should both code.", "", _plan),
    Step("round", "o", "Open a round", "Give the answers to the coders, to code independently.", "open a round",
         open_round_step),
    Step("withdraw", "x", "Withdraw round", "Take back the open round, as long as nobody has coded anything.",
         "withdraw a round", _withdraw_round),
    Step("load", "l", "Load codings", "Take codings made in a spreadsheet as yours in the open round.", "",
         _load_codings),
    Step("submit", "s", "Submit my part", "Hand in your coding of the open round.", "", _submit),
    Step("close", "c", "Close the round", "Freeze the agreement, so that the differences can be decided.",
         "close a round", _close_round),
    Step("drift", "t", "Look for drift", "See whether coders still code as they did, after a check round.", "",
         _show_drift),
    Step("save", "w", "Write codings", "Save codings as a spreadsheet file.", "", _save_codings),
)  # fmt: skip
"""What can be done from Home, in the order of the work."""
