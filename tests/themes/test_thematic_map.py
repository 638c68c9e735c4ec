"""The thematic map."""

from __future__ import annotations

import pytest

from coder.errors import InputError
from coder.themes.agreed import Base
from coder.themes.loading import load_themes
from coder.themes.reading import CodeUse, ThemeTree, ThemeView, show_themes
from coder.themes.thematic_map import map_dot, map_mermaid, map_nodes, map_text, save_map
from tests.themes.agreed import THEMES, Agreed

EVIL = ThemeTree(
    (ThemeView("a", 'a"]; x["<b>\n\\', "theme", "kept", "", "", "", (CodeUse("c", "`#c`", 1),), 1, 1, (), ()),),
    (),
    Base(1, 1, 0),
)


class TestMap:
    def test_the_text_shows_the_tree_with_respondents_and_the_loose_codes(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            load_themes(study, agreed.file("t.yaml", THEMES))
            lines = map_text(show_themes(study)).splitlines()
        assert lines[2:] == [
            "The same few voices (3)",
            "  The same few voices (3)",
            "  Who speaks [candidate] (1)",
            "    Who speaks (1)",
            "  For show [dropped] (1)",
            "    Tokenism (1)",
            "Time and money [candidate] (1)",
            "  Time (1)",
            "  Cost (1)",
            "Codes in no theme",
            "  Tokenism (1)",
        ]

    def test_every_box_has_its_own_number_and_joins_one_above(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            load_themes(study, agreed.file("t.yaml", THEMES))
            nodes = map_nodes(show_themes(study))
        assert [node.number for node in nodes] == list(range(len(nodes)))
        assert all(node.above is None or nodes[node.above].depth == node.depth - 1 for node in nodes)

    def test_names_cannot_break_out_of_their_boxes(self) -> None:
        mermaid = map_mermaid(EVIL).splitlines()
        assert len(mermaid) == 4
        assert mermaid[1].count('"') == 2
        assert "<" not in mermaid[1]
        dot = map_dot(EVIL)
        assert '\\"]; x[\\"' in dot
        assert len(dot.splitlines()) == 6

    def test_another_kind_of_file_is_refused(self, agreed: Agreed) -> None:
        with agreed.open() as study, pytest.raises(InputError, match=r"\.txt, \.mmd, \.dot"):
            save_map(study, agreed.folder / "map.pdf")
