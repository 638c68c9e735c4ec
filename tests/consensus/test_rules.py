"""The rule loop: decide, make a rule, list what it may change, have it coded again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from coder.agreement.freezing import frozen_faults
from coder.codebook.reading import show_codebook
from coder.coding.rounds import list_rounds, submit_round, withdraw_round
from coder.consensus.bench import Choice
from coder.consensus.circumstances import Split
from coder.consensus.closing import close_round
from coder.consensus.decisions import decide, decide_many
from coder.consensus.desk import ReconcileDesk
from coder.consensus.differences import list_differences
from coder.consensus.layer import consensus_account
from coder.consensus.rules import NewRule, list_rules, make_rule, open_check_round, recode_list
from coder.errors import InputError, NotAllowed
from coder.store.model import FrozenAgreement
from coder.store.study import Study
from tests.consensus.conftest import ANNEX

Rounds = Callable[..., Study]


def words(kind: str, *codes: str, text: str = "the rule", then: str = "") -> NewRule:
    return NewRule(kind, codes, text, then)


class TestMakingARule:
    @pytest.mark.parametrize("kind", ["use_when", "do_not_use_when"])
    def test_a_new_version_has_it_and_nothing_else_is_changed(self, rounds: Rounds, kind: str) -> None:
        with rounds() as study:
            decide(study, respondent="r11", question="Q1", outcome="both", reason="Words are meant.")
            made = make_rule(study, "r11", "Q1", words(kind, "language", text="jargon:  use it"))
            before, after = show_codebook(study, 1), show_codebook(study)
            assert getattr(after.by_key("language"), kind)[-1] == "jargon: use it"
            others = [
                [replace(code, position=0) for code in book.codes if code.key != "language"] for book in (before, after)
            ]
            assert others[0] == others[1]
            assert (before.confusable, after.number) == (after.confusable, 2)
            assert (made.version, made.reason, made.respondent) == (2, "Words are meant.", "r11")
            with pytest.raises(InputError, match="has this rule already"):
                make_rule(study, "r11", "Q1", words(kind, "language", text="jargon: use it"))

    def test_codes_that_are_mixed_up(self, rounds: Rounds) -> None:
        with rounds() as study:
            decide(study, respondent="r7", question="Q1", outcome="both", reason="x")
            make_rule(
                study, "r7", "Q1", words("confusable", "training", "knowledge", text="Taught or known?", then="x")
            )
            make_rule(study, "r7", "Q1", words("confusable", "knowledge", "training", text="Taught?"))
            groups = show_codebook(study).confusable
        assert [(group.codes, group.ask) for group in groups] == [
            (("language", "communication"), "Words?"), (("knowledge", "training"), "Taught?"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("wanted", "said"),
        [
            (words("other", "time"), "no kind of rule"),
            (words("use_when", "time", "cost"), "one code"),
            (words("use_when", "time", text=" "), "needs its words"),
            (words("confusable", "time"), "two or more"),
            (words("split"), "does not say which code"),
            (words("use_when", "tiem"), "no code"),
        ],
    )
    def test_what_is_no_rule_is_refused(self, rounds: Rounds, wanted: NewRule, said: str) -> None:
        with rounds() as study:
            decide(study, respondent="r11", question="Q1", outcome="both", reason="x")
            with pytest.raises(InputError, match=said):
                make_rule(study, "r11", "Q1", wanted)
            assert show_codebook(study).number == 1

    def test_a_rule_comes_from_a_decision_of_a_lead(self, rounds: Rounds) -> None:
        with rounds() as study, pytest.raises(InputError, match="Nothing is decided"):
            make_rule(study, "r11", "Q1", words("use_when", "language"))
        with rounds(acting="ana") as study, pytest.raises(NotAllowed):
            make_rule(study, "r11", "Q1", words("use_when", "language"))


class TestWhatARuleMayChange:
    def test_answers_with_its_codes_by_either_coder_that_are_not_decided_with_it(self, rounds: Rounds) -> None:
        with rounds() as study:
            decide(study, respondent="r2", question="Q1", outcome="both", reason="before the rule")
            decide(study, respondent="r4", question="Q1", outcome="both", reason="x")
            assert make_rule(study, "r2", "Q1", words("use_when", "cost")).may_change == 1  # r8; r2 made the rule
            assert make_rule(study, "r4", "Q1", words("use_when", "time")).may_change == 3  # r1, r2, r9
            assert [(line.respondent, list(line.coders), set(line.coders.values())) for line in recode_list(study)] == [
                ("r1", ["side 1", "side 2"], {("time",)}),
                ("r2", ["side 1", "side 2"], {("time", "cost"), ("time",)}),
                ("r9", ["side 1", "side 2"], {("time", "culture")}),
            ]  # nobody is named while differences wait for the lead who reads this
            sides = {each.respondent: [side.codes for side in each.sides] for each in list_differences(study)}
            assert list(recode_list(study)[1].coders.values()) == sides["r2"]
            left = [name for name in sides if name not in ("r2", "r4")]
            decide_many(study, [Choice(name, "Q1", "both", "x") for name in left])
            assert [(line.respondent, line.coders) for line in recode_list(study)] == [
                ("r1", {"ana": ("time",), "ben": ("time",)}),
                ("r2", {"ana": ("time", "cost"), "ben": ("time",)}),
                ("r9", {"ana": ("time", "culture"), "ben": ("time", "culture")}),
            ]
            decide(study, respondent="r2", question="Q1", outcome="both", reason="with the rule in mind")
            assert [line.may_change for line in list_rules(study)] == [1, 2]

    def test_a_split_lists_only_what_either_coder_gave_the_code(self, rounds: Rounds) -> None:
        """Scenario 10: cost becomes cost and workforce."""
        with rounds() as study:
            reason = "People are no money."
            decide(study, respondent="r11", question="Q1", outcome="split", codes=["language"], reason=reason,
                   split=Split("cost", ("cost", "Workforce")))  # fmt: skip
            made = make_rule(study, "r11", "Q1", words("split", text="People are no money."))
            book = show_codebook(study)
            assert (made.codes, made.version, made.text) == (("cost", "workforce"), 2, "People are no money.")
            assert (book.by_key("workforce").parent, book.by_key("cost").codable) == (None, True)
            with_cost = {f"r{n}" for n in range(1, 13) for sets in ANNEX.values() if "cost" in sets[n - 1]}
            assert {line.respondent for line in recode_list(study)} == with_cost == {"r2", "r8"}
            assert show_codebook(study, 1).number == 1

    def test_a_code_that_is_no_longer_one_of_its_own_parts_only_groups_them(self, rounds: Rounds) -> None:
        with rounds() as study:
            decide(study, respondent="r10", question="Q1", outcome="split", codes=["tokenism"], reason="x",
                   split=Split("tokenism", ("Quota", "Photograph")))  # fmt: skip
            make_rule(study, "r10", "Q1", words("split"))
            book = show_codebook(study)
        assert book.by_key("tokenism").codable is False
        assert [code.key for code in book.codes if code.parent == "tokenism"] == [
            "box_ticking", "lip_service", "quota", "photograph",
        ]  # fmt: skip


def test_the_loop_closes_in_one_sitting(rounds: Rounds) -> None:
    """Scenario 9 with its end: settle a family of differences by one rule, and see who codes again."""
    with rounds() as study:
        with study.read() as session:
            frozen = [(row.codings_hash, row.figures) for row in session.query(FrozenAgreement)]
        desk = ReconcileDesk(study)
        while desk.current is None or desk.current.respondent != "r10":
            desk.move(1)
        with pytest.raises(InputError, match="needs a reason"):
            desk.decide("side", side=1, reason=" ")
        desk.decide("side", side=1, reason="It is about show.")
        made = make_rule(study, "r10", "Q1", words("use_when", "tokenism", text="only for show"))
        assert made.may_change == 1
        opened = open_check_round(study, "check 1", ["ana", "ben"])
        assert (opened.answers, opened.codebook_version) == (1, 2)
        assert [(p.round.name, p.round.kind, p.round.sample) for p in list_rounds(study)][-1] == (
            "check 1", "check", "rule 1",
        )  # fmt: skip
        assert list_rules(study)[0].check_round == "check 1"
        with pytest.raises(NotAllowed, match="still open"):
            open_check_round(study, "check 2", ["ana", "ben"])
    for name in ("ana", "ben"):
        with rounds(acting=name) as own:
            submit_round(own, partial=True)
    with rounds() as study:
        close_round(study)
        assert consensus_account(study).round == ReconcileDesk(study).round == "main"  # the check only looks back
        assert consensus_account(study, "check 1").round == "check 1"
        assert consensus_account(study, "main").decided == 1
        with study.read() as session:
            assert [(row.codings_hash, row.figures) for row in session.query(FrozenAgreement)][:1] == frozen
        assert frozen_faults(study) == ()


def test_a_check_round_can_be_withdrawn_and_opened_again(rounds: Rounds) -> None:
    with rounds() as study:
        decide(study, respondent="r2", question="Q1", outcome="both", reason="x")
        make_rule(study, "r2", "Q1", words("use_when", "cost"))
        open_check_round(study, "check", ["ana"])
        withdraw_round(study, "check")
        assert list_rules(study)[0].check_round is None
        assert open_check_round(study, "check", ["ana"], 1).answers == 1


def test_a_rule_that_changes_nothing_opens_no_round(rounds: Rounds) -> None:
    with rounds() as study:
        with pytest.raises(InputError, match="No rule was made"):
            open_check_round(study, "check", ["ana"])
        decide(study, respondent="r7", question="Q1", outcome="both", reason="x")
        make_rule(study, "r7", "Q1", words("confusable", "training", "knowledge"))
        with pytest.raises(InputError, match="changes no answer"):
            open_check_round(study, "check", ["ana"])
        with pytest.raises(InputError, match="no rule 2"):
            recode_list(study, 2)
