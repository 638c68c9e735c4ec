"""Codings of one theme that overlap are one piece of text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coder.themes.extracts import AgreedRow, count_pieces, pieces


def row(number: int, start: int | None, end: int | None, answer: int = 1) -> AgreedRow:
    return AgreedRow(number, answer, 1, start, end, "both")


class TestPieces:
    def test_overlapping_spans_become_their_hull(self) -> None:
        assert [piece[1:3] for piece in pieces([row(1, 5, 9), row(2, 0, 6)])] == [(0, 9)]

    def test_spans_that_only_touch_stay_apart(self) -> None:
        assert [piece[1:3] for piece in pieces([row(1, 0, 5), row(2, 5, 9)])] == [(0, 5), (5, 9)]

    def test_the_whole_answer_takes_in_everything(self) -> None:
        assert [piece[1:3] for piece in pieces([row(1, 0, 5), row(2, None, None)])] == [(None, None)]

    def test_answers_are_kept_apart(self) -> None:
        assert len(pieces([row(1, 0, 5, answer=2), row(2, 0, 5, answer=1)])) == 2

    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=12))
    def test_every_character_and_every_coding_is_in_exactly_one_piece(self, spans: list[tuple[int, int]]) -> None:
        rows = [row(number, start, start + length) for number, (start, length) in enumerate(spans)]
        found = pieces(rows)
        marked = {at for start, length in spans for at in range(start, start + length)}
        covered = [at for piece in found for at in range(piece.start or 0, piece.end or 0)]
        assert sorted(covered) == sorted(marked)
        assert count_pieces(rows) == len(found)
        assert sorted(coding.id for piece in found for coding in piece.codings) == sorted(coding.id for coding in rows)
