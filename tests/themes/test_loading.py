"""Loading a file of themes, and writing it out again."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from coder.coding.log_reading import read_log
from coder.errors import InputError, NotAllowed
from coder.store.model import Theme, ThemeCode
from coder.themes.loading import load_themes, save_themes
from coder.themes.reading import show_themes
from tests.themes.agreed import THEMES, Agreed

CHANGED = """
themes:
  - key: who_speaks
    name: Who speaks for whom
    central_idea: One speaks for many.
    codes: [representativeness, usual_voices]
  - key: resources
    name: Time and money
    kind: topic_summary
    codes: [cost, time]
  - key: new
    name: New
    status: kept
    central_idea: Something.
"""


def ids(agreed: Agreed) -> dict[str, int]:
    with agreed.open() as study, study.read() as session:
        return dict(session.execute(select(Theme.key, Theme.id)).all())


class TestLoading:
    def test_the_themes_of_the_file_are_in_the_study(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            loaded = load_themes(study, agreed.file("t.yaml", THEMES))
        assert loaded.added == ("voices", "who_speaks", "for_show", "resources")
        assert (loaded.changed, loaded.removed) == ((), ())

    def test_codes_in_use_and_in_no_standing_theme_are_named(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            assert load_themes(study, agreed.file("t.yaml", THEMES)).unhoused == ("tokenism",)

    def test_a_second_file_replaces_the_first_and_keeps_what_keeps_its_key(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            load_themes(study, agreed.file("t.yaml", THEMES))
            before = ids(agreed)
            loaded = load_themes(study, agreed.file("t2.yaml", CHANGED))
        after = ids(agreed)
        assert loaded.added == ("new",)
        assert loaded.changed == ("who_speaks",)
        assert set(loaded.removed) == {"voices", "for_show"}
        assert after["who_speaks"] == before["who_speaks"]
        assert after["resources"] == before["resources"]
        assert set(after) == {"who_speaks", "resources", "new"}
        assert loaded.warnings == (
            "The theme new is built on no code.",
            "The theme new is kept and has no definition.",
        )

    def test_no_link_of_a_removed_theme_is_left(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            load_themes(study, agreed.file("t.yaml", THEMES))
            load_themes(study, agreed.file("t2.yaml", "themes: []"))
            with study.read() as session:
                assert session.scalar(select(func.count()).select_from(ThemeCode)) == 0

    def test_the_log_says_what_was_and_what_is(self, agreed: Agreed) -> None:
        with agreed.open() as study:
            load_themes(study, agreed.file("t.yaml", THEMES))
            load_themes(study, agreed.file("t2.yaml", CHANGED))
            entry = read_log(study, action="themes.load").entries[-1]
        assert entry.before is not None
        assert entry.after is not None
        assert entry.before["who_speaks"]["name"] == "Who speaks"
        assert entry.before["voices"]["codes"] == ["usual_voices"]
        assert entry.after["who_speaks"]["codes"] == ["representativeness", "usual_voices"]
        assert "resources" not in entry.before


class TestRefusals:
    def test_only_a_lead_loads_themes(self, agreed: Agreed) -> None:
        with agreed.open("ana") as study, pytest.raises(NotAllowed):
            load_themes(study, agreed.file("t.yaml", THEMES))

    @pytest.mark.parametrize(
        ("code", "words"), [("tokenim", "did you mean 'tokenism'"), ("barriers", "only groups codes"), ("x", "no code")]
    )
    def test_a_code_that_cannot_be_meant_leaves_everything_as_it_was(
        self, agreed: Agreed, code: str, words: str
    ) -> None:
        text = THEMES.replace("codes: [time, barriers->cost]", f"codes:\n      - time\n      - {code}")
        line = text.splitlines().index(f"      - {code}") + 1
        with agreed.open() as study, pytest.raises(InputError, match=words) as error:
            load_themes(study, agreed.file("t.yaml", text))
        assert f"line {line}:" in str(error.value)
        assert ids(agreed) == {}

    def test_a_missing_file(self, agreed: Agreed) -> None:
        with agreed.open() as study, pytest.raises(InputError, match="There is no file"):
            load_themes(study, agreed.folder / "none.yaml")


class TestSaving:
    def test_a_saved_file_loads_to_the_same_themes(self, agreed: Agreed) -> None:
        saved = agreed.folder / "saved.yaml"
        with agreed.open() as study:
            load_themes(study, agreed.file("t.yaml", THEMES))
            before = show_themes(study)
            assert save_themes(study, saved) == 4
            load_themes(study, agreed.file("none.yaml", "themes: []"))
            load_themes(study, saved)
            assert show_themes(study) == before
            loaded = load_themes(study, saved)
        assert (loaded.added, loaded.changed, loaded.removed) == ((), (), ())

    def test_an_existing_file_is_replaced_only_when_asked(self, agreed: Agreed) -> None:
        path = agreed.file("t.yaml", THEMES)
        with agreed.open() as study:
            with pytest.raises(InputError, match="--force"):
                save_themes(study, path)
            save_themes(study, path, force=True)
        assert path.read_text() == "themes: []\n"
