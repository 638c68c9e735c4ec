"""The last line of each screen: every key that it offers fits into 80 columns."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from coder.tui.screens.agreement import AgreementScreen
from coder.tui.screens.agreement_behind import BehindScreen
from coder.tui.screens.agreement_mixed import MixedUpScreen
from coder.tui.screens.agreement_spans import SpansScreen
from coder.tui.screens.agreement_trend import TrendScreen
from coder.tui.screens.checklist import ChecklistScreen
from coder.tui.screens.codebook import CodebookScreen
from coder.tui.screens.concerns import ConcernsScreen
from coder.tui.screens.drift import DriftScreen
from coder.tui.screens.extracts import ExtractsScreen
from coder.tui.screens.framework import FrameworkScreen
from coder.tui.screens.identifiers import IdentifiersScreen
from coder.tui.screens.journal import JournalScreen
from coder.tui.screens.notes import NotesScreen
from coder.tui.screens.quotes import QuotesScreen
from coder.tui.screens.reading import ReadingScreen
from coder.tui.screens.reconcile import ReconcileScreen
from coder.tui.screens.round_plan import RoundPlanScreen
from coder.tui.screens.survey_account import SurveyAccountScreen
from coder.tui.screens.theme_map import ThemeMapScreen
from coder.tui.screens.theme_reread import ThemeRereadScreen
from coder.tui.screens.theme_review import ThemeReviewScreen
from coder.tui.screens.themes import ThemesScreen
from coder.tui.screens.ticks import TicksScreen

SCREENS = (
    AgreementScreen, BehindScreen, ChecklistScreen, CodebookScreen, ConcernsScreen, DriftScreen, ExtractsScreen,
    FrameworkScreen, IdentifiersScreen, JournalScreen, MixedUpScreen, NotesScreen, QuotesScreen, ReadingScreen,
    ReconcileScreen, RoundPlanScreen, SurveyAccountScreen, ThemeMapScreen, ThemeRereadScreen, ThemeReviewScreen,
    ThemesScreen, SpansScreen, TicksScreen, TrendScreen,
)  # fmt: skip


@pytest.mark.parametrize("screen", SCREENS)
def test_every_key_of_the_key_line_fits_80_columns(screen):
    shown = [action for action in screen.all_actions() if action.footer]
    assert sum(cell_len(f" {action.shown_key} {action.label} ") for action in shown) <= 80


@pytest.mark.parametrize("screen", SCREENS)
def test_no_key_means_two_things_and_every_action_says_what_it_does(screen):
    keys = [key.strip() for action in screen.all_actions() for key in action.keys.split(",")]
    assert len(set(keys)) == len(keys)
    for action in screen.all_actions():
        assert action.help.endswith(".")
        assert hasattr(screen, f"action_{action.name.split('(')[0]}")


@pytest.mark.parametrize("screen", SCREENS)
def test_help_shows_keys_as_they_stand_on_the_keyboard(screen):
    named = [key for action in screen.all_actions() for key in action.shown_keys.split() if len(key) > 1]
    assert not [key for key in named if "_" in key or key.islower()]
