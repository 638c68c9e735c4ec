"""Themes as a file."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coder.errors import InputError
from coder.strict_yaml import load_strict
from coder.themes.fields import ThemeFields
from coder.themes.parsing import DraftTheme, Reference, parse_themes, themes_yaml

THEME = "themes:\n  - key: a\n    name: A\n    central_idea: An idea.\n"

line_of_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30).map(str.strip)


@st.composite
def drafts(draw: st.DrawFn) -> tuple[DraftTheme, ...]:
    """Themes two levels deep with any texts."""

    def one(key: str, children: tuple[DraftTheme, ...]) -> DraftTheme:
        kind = draw(st.sampled_from(["theme", "topic_summary"]))
        idea = draw(line_of_text)
        fields = ThemeFields(
            name=draw(line_of_text) or "n",
            kind=kind,
            status=draw(st.sampled_from(["candidate", "kept", "merged", "dropped"])),
            central_idea=(idea or "i") if kind == "theme" else idea,
            definition=draw(line_of_text),
            is_not_about=draw(line_of_text),
        )
        codes = tuple(Reference(text or "c", 0) for text in draw(st.lists(line_of_text, max_size=3)))
        return DraftTheme(key, fields, codes, children)

    tops = draw(st.integers(0, 3))
    return tuple(
        one(f"t{top}", tuple(one(f"t{top}_{low}", ()) for low in range(draw(st.integers(0, 2))))) for top in range(tops)
    )


def without_lines(themes: tuple[DraftTheme, ...]) -> tuple[DraftTheme, ...]:
    return tuple(
        DraftTheme(
            theme.key,
            theme.fields,
            tuple(Reference(code.text, 0) for code in theme.codes),
            without_lines(theme.children),
        )
        for theme in themes
    )


class TestReading:
    def test_kind_and_status_have_defaults(self) -> None:
        theme = parse_themes(load_strict(THEME, "t.yaml"))[0]
        assert (theme.fields.kind, theme.fields.status) == ("theme", "candidate")

    def test_a_topic_summary_needs_no_central_idea(self) -> None:
        text = "themes:\n  - {key: a, name: A, kind: topic_summary}\n"
        assert parse_themes(load_strict(text, "t.yaml"))[0].fields.central_idea == ""

    def test_words_stay_words(self) -> None:
        text = "themes:\n  - {key: a, name: no, central_idea: 007}\n"
        fields = parse_themes(load_strict(text, "t.yaml"))[0].fields
        assert (fields.name, fields.central_idea) == ("no", "007")

    @given(drafts())
    @settings(max_examples=60)
    def test_what_is_written_is_read_again(self, themes: tuple[DraftTheme, ...]) -> None:
        assert without_lines(parse_themes(load_strict(themes_yaml(themes), "t.yaml"))) == themes

    @given(st.text(max_size=200))
    @settings(max_examples=100)
    def test_any_text_gives_themes_or_one_sentence(self, text: str) -> None:
        with contextlib.suppress(InputError):
            parse_themes(load_strict("themes:\n" + text, "t.yaml"))


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ("themes:\n  - key: a\n    name: A\n", 2, "central_idea"),
            (THEME + "    kind: topic\n", 5, "no kind 'topic'"),
            (THEME + "    status: done\n", 5, "no status 'done'"),
            (THEME + "    colour: red\n", 5, "no field 'colour'"),
            (THEME + "    name: B\n", 5, "twice"),
            (THEME + "  - key: a\n    name: B\n    central_idea: c\n", 5, "line 2 already"),
            (THEME + "    children:\n      - {key: a, name: B, central_idea: c}\n", 6, "line 2 already"),
            ("themes:\n  - key: Not a key\n    name: A\n    central_idea: c\n", 2, "lower_snake_case"),
            ("themes:\n  - name: A\n    central_idea: c\n", 2, "'key' is missing"),
            (THEME + "    codes: time\n", 5, "list"),
            (THEME + "    codes: ['']\n", 5, "code is missing"),
            ("themes:\n  - &x {key: a, name: A}\n  - *x\n", 2, "quotation marks"),
            ("topics: []\n", 1, "no field 'topics'"),
        ],
    )
    def test_the_line_is_named(self, text: str, line: int, words: str) -> None:
        with pytest.raises(InputError) as error:
            parse_themes(load_strict(text, "t.yaml"))
        assert f"line {line}:" in str(error.value)
        assert words in str(error.value)
