"""What one coder gave in the place of what the other gave: by hand, and against a count answer by answer."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations, product
from pathlib import Path

import pytest

from coder.agreement import compare_sets
from coder.agreement.confusion import Alone, Confused
from coder.agreement.report import agreement_report, as_json
from coder.store.model import Confusable
from coder.store.study import Study
from tests.agreement.building import TWELVE, TWELVE_PARENTS, Survey, build


def test_the_codes_left_over_are_paired() -> None:
    """time is common and set aside; cost meets trust and support once each; ben left the second answer at nothing."""
    ana = [{"time", "cost"}, {"cost"}, {"trust"}, set()]
    ben = [{"time", "trust", "support"}, set(), {"cost"}, {"time"}]
    found = compare_sets(ana, ben, resamples=0).confusion
    assert found.pairs == (
        Confused(("cost", "trust"), 2, 1, 1, False),
        Confused(("cost", "support"), 1, 1, 0, False),
    )
    assert found.alone == (Alone("cost", 1, 0), Alone("time", 0, 1))
    assert found.codes == ("cost", "support", "time", "trust")


@pytest.mark.parametrize("coders", [2, 3, 5])
def test_random_sets_are_counted_as_one_by_one(coders: int) -> None:
    rng = random.Random(coders)
    codes = "pqrs"

    def given() -> set[str] | None:
        return None if rng.random() < 0.15 else {code for code in codes if rng.random() < 0.4}

    sides = [[given() for _ in range(60)] for _ in range(coders)]
    pairs: Counter[tuple[str, str]] = Counter()
    alone: Counter[tuple[str, int]] = Counter()
    for answer in zip(*sides, strict=True):
        for a, b in combinations(answer, 2):
            if a is not None and b is not None:
                pairs.update(product(a - b, b - a))
                alone.update((code, 0) for code in a - b if not b - a)
                alone.update((code, 1) for code in b - a if not a - b)
    found = compare_sets(*sides, codes=list(codes), resamples=0).confusion
    assert {(p.codes, p.a_first, p.b_first) for p in found.pairs} == {
        ((x, y), pairs[x, y], pairs[y, x]) for x, y in combinations(codes, 2) if pairs[x, y] + pairs[y, x]
    }
    assert {(each.code, each.a, each.b) for each in found.alone} == {
        (code, alone[code, 0], alone[code, 1]) for code in codes if alone[code, 0] + alone[code, 1]
    }
    assert [p.times for p in found.pairs] == sorted((p.times for p in found.pairs), reverse=True)


@pytest.fixture
def named(study_path: Path) -> Path:
    """The twelve answers of the method; the codebook names two groups of codes."""
    build(study_path, Survey(TWELVE, parents=TWELVE_PARENTS))
    with Study.open(study_path, "lee") as study, study.write() as session:
        for codes in (["tokenism", "lip_service", "box_ticking"], ["time", "cost"]):
            session.add(Confusable(version_id=1, codes=codes, ask="?", then=""))
        session.log("test.name", "")
    return study_path


def test_what_the_codebook_names_stands_first_mixed_up_or_not(named: Path) -> None:
    """Answers 7, 10 and 11 are substitutions, 2 and 4 leave time and tokenism aside."""
    with Study.open(named, "lee") as study:
        found = agreement_report(study, resamples=0).whole.confusion
    assert [(p.codes, p.times, p.confusable) for p in found.pairs] == [
        (("tokenism", "lip_service"), 1, True), (("tokenism", "box_ticking"), 0, True),
        (("box_ticking", "lip_service"), 0, True), (("time", "cost"), 0, True),
        (("training", "knowledge"), 1, False), (("language", "communication"), 1, False),
    ] or {p.codes for p in found.pairs if p.times} == {
        ("tokenism", "lip_service"), ("training", "knowledge"), ("language", "communication"),
    }  # fmt: skip
    assert [pair.confusable for pair in found.pairs] == [True] * 4 + [False] * 2
    assert {each.code: (each.a, each.b) for each in found.alone} == {
        "cost": (1, 0), "support": (0, 1), "box_ticking": (1, 0), "representativeness": (0, 1),
    }  # fmt: skip


def test_families_are_not_mixed_up_with_themselves(named: Path) -> None:
    with Study.open(named, "lee") as study:
        found = agreement_report(study, level="parent", resamples=0).whole.confusion
    assert [(p.codes, p.times) for p in found.pairs if p.confusable] == [(("time", "cost"), 0)]
    assert not any("tokenism" in pair.codes for pair in found.pairs)


def test_json_has_the_counts(named: Path) -> None:
    with Study.open(named, "lee") as study:
        found = as_json(agreement_report(study, resamples=0))["confusion"]
    assert {"codes": ["tokenism", "lip_service"], "times": 1, "a_first": 1, "b_first": 0, "confusable": True} in found[
        "pairs"
    ]
    assert {"code": "support", "a_only": 0, "b_only": 1} in found["alone"]
