"""A list of any length: its lines are exactly as wide as the list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size

from coder.display import display_line
from coder.tui.widgets.paged_list import _NARROW, _cut


def test_signs_taken_for_narrow_are_one_cell_wide():
    assert {cell_len(chr(code)) for code in range(0x3000) if _NARROW.fullmatch(chr(code))} == {1}


@given(st.text(max_size=60), st.integers(1, 50))
def test_a_line_is_cut_as_by_measuring_every_sign(text: str, width: int):
    line = display_line(text, 600)
    assert _cut(line, width) == set_cell_size(line, width)
