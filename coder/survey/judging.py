"""Judge one column of a survey file by its cells and its name: what it is for the study, with the reason in words."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

from coder.display import display_line
from coder.survey.entries import YES_NO
from coder.survey.options import split_options, whole_options
from coder.survey.personal import personal_data
from coder.survey.profile import Profile

Role = Literal[
    "respondent",
    "question",
    "ticks",
    "attribute",
    "consent",
    "long question",
    "long text",
    "long wording",
    "asked",
    "left out",
]

FEW = 30
"""Different values that still make a fixed list."""
_ASKS_TO_QUOTE = re.compile(
    r"quot(e|ing|ation)|verbatim|(use|publish|print|share|cite)\w*( of)? (my|your|these) "
    r"(words|comments|answers|responses)"
    r"|(words|comments|answers|responses)( to)? be (used|published|printed|shared|made public)",
    re.IGNORECASE,
)
_SAYS_NO = re.compile(r"\bnot\b|n['’]t\b|\bnever\b|\bwithout\b|opt[- ]?out|object|refuse", re.IGNORECASE)
_TO_TAKE_PART = re.compile(r"\bconsent\b|agree to (take part|participate)", re.IGNORECASE)
_KEY_NAME = re.compile(r"(.*[ _.-])?(id|ids|nr|uid|guid|key)|(id|key)[ _.-].*", re.IGNORECASE | re.DOTALL)
_HOW_LONG = re.compile(r"duration|dauer|time (taken|spent)|seconds|minutes to complete", re.IGNORECASE)
_PLATFORM = frozenset({
    "responseset", "distributionchannel", "progress", "finished", "status", "userlanguage", "lastpage", "startlanguage",
    "collector id",
})  # fmt: skip
"""Columns that Qualtrics, LimeSurvey and SurveyMonkey add; where all cells are alike they say nothing."""
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(\b.*|T\d.*)|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b.*|\d{1,2}:\d\d(:\d\d)?( ?[AP]M)?"
    r"|([a-z]+,? )?\d{1,2}\.? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*,? \d{4}\b.*"
    r"|([a-z]+,? )?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2},? \d{4}\b.*",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)*\s*%?")
_TOKEN = re.compile(r"[\w{}-]*\d[\w{}-]*")
"""A made-up identifier: one word with a digit in it."""
_THOUSANDS = re.compile(r"\d,\d{3}\b")
_LONGEST_DATE = 40
_FREE = 0.6
"""Share of cells that are written once only, from which on a column is free text and not a list."""
_ENOUGH = 5
"""Filled cells that show what a column is."""
_OFTEN = 8
"""How often each value of a long list comes, on average."""
_LONG_LIST = 200
_MOST_OPTIONS = 100
"""Options between commas; with more of them people wrote the list themselves."""
_MANY_DIFFERENT = "different in most rows"


def judge(profile: Profile) -> tuple[Role, str, str | None]:
    """(role, reason, separator of ticked options) of one column, by its cells."""
    if not profile.filled:
        return "left out", "every cell is empty", None
    if reason := _no_answer(profile):
        return "left out", reason, None
    if asks_to_quote(profile) and profile.only(YES_NO):
        return "consent", "says yes or no to being quoted", None
    if separator := separator_of(profile, signs=(";", "|")):
        return _ticks(profile, separator)
    if _is_free_text(profile):
        return "question", f"free text: {profile.mean_words:.0f} words on average in {_cells(profile)}", None
    if separator := separator_of(profile):
        return _ticks(profile, separator)
    if _is_fixed_list(profile):
        return "attribute", _why_a_list(profile), None
    if profile.filled >= _ENOUGH and (profile.mean_words >= 4 or profile.mean_length >= 40):
        words = f"free text that often comes again: {profile.mean_words:.0f} words on average in {_cells(profile)}"
        return "question", words, None
    return "left out", _why_neither(profile), None


def asks_to_quote(profile: Profile) -> bool:
    """Whether a yes in this column means that the respondent may be quoted."""
    names = (profile.name, profile.wording)
    return any(map(_ASKS_TO_QUOTE.search, names)) and not any(map(_SAYS_NO.search, names))


def looks_like_answers(profile: Profile) -> bool:
    """Whether respondents may have written the cells themselves, if only a few words."""
    if not profile.filled or _no_answer(profile) or separator_of(profile) or profile.only(YES_NO):
        return False
    return _is_free_text(profile) or (not _is_fixed_list(profile) and not _all_numbers(profile))


def _no_answer(profile: Profile) -> str | None:
    """Why a column holds neither answers nor facts about respondents that the study needs."""
    if personal := personal_data(profile):
        return f"personal data: {personal}; not needed for coding"
    if _is_date(profile):
        return "dates and times: when something was done, not an answer"
    if _HOW_LONG.search(profile.name) and _all_numbers(profile):
        return "how long it took, not an answer"
    if profile.filled > 1 and profile.varied >= 0.5 and _KEY_NAME.fullmatch(profile.name) and _all_have_digits(profile):
        return "named and written like a key of the rows, not like an answer"
    names = {profile.name.casefold(), profile.wording.casefold()}
    if profile.different == 1 and profile.filled == profile.rows and names & _PLATFORM:
        return "added by the survey platform, and the same in every row"
    return None


def _all_numbers(profile: Profile) -> bool:
    return all(map(_NUMBER.fullmatch, profile.values))


def _all_have_digits(profile: Profile) -> bool:
    return all(any(map(str.isdigit, cell)) for cell in profile.values)


def _is_fixed_list(profile: Profile) -> bool:
    """Whether the cells are values of a list that the survey offered."""
    if profile.many:
        often = profile.filled >= _OFTEN * profile.different
        return often and profile.different <= _LONG_LIST and profile.longest <= 80 and profile.mean_words < 4
    return (profile.longest <= 80 and _is_list(profile)) or profile.varied < 0.5


def _why_a_list(profile: Profile) -> str:
    if profile.only(YES_NO) and any(map(_TO_TAKE_PART.search, (profile.name, profile.wording))):
        return "says yes or no to taking part, not to being quoted"
    if profile.only(YES_NO) and any(map(_ASKS_TO_QUOTE.search, (profile.name, profile.wording))):
        return "asks about quoting, but a yes may mean no here; read the question before you press c"
    if profile.filled == 1:
        return "one cell is filled: too few to tell"
    if profile.different == 1:
        return f"the same value in {_cells(profile)}"
    return f"a list: {profile.different} different values in {_cells(profile)}"


def _why_neither(profile: Profile) -> str:
    if _all_numbers(profile):
        return f"numbers, {_MANY_DIFFERENT}"
    if profile.mean_words >= 4 or profile.mean_length >= 25:
        return f"long texts, but only in {_cells(profile)}: too few to tell"
    return f"short texts, {_MANY_DIFFERENT}: neither a list nor free text"


def _cells(profile: Profile) -> str:
    return f"{profile.filled:,} cell{'' if profile.filled == 1 else 's'}"


def _is_date(profile: Profile) -> bool:
    cells = [cell for cell in profile.values if len(cell) <= _LONGEST_DATE]
    return len(cells) > len(profile.values) * 0.9 and all(map(_DATE.fullmatch, cells))


def _is_free_text(profile: Profile) -> bool:
    """Cells that are long enough for an answer, most of them written by one respondent only."""
    if profile.filled < min(_ENOUGH, profile.rows) or profile.varied < _FREE:
        return False
    if profile.mean_words < 1.5 and all(_TOKEN.fullmatch(cell) for cell in profile.examples):
        return False
    return profile.mean_words >= 4 or (profile.mean_length >= 25 and profile.different > _ENOUGH)


def _is_list(profile: Profile) -> bool:
    """Few values that come again; of longer ones, fewer."""
    if profile.mean_words < 4:
        return profile.different <= max(_ENOUGH, profile.filled / 2)
    return profile.different <= profile.filled / _ENOUGH or (profile.different == 1 and profile.filled > 1)


def _ticks(profile: Profile, separator: str) -> tuple[Role, str, str | None]:
    shown = repr(separator.strip() or "spaces")
    whole = whole_options(profile.values, separator)
    options = {option for cell in profile.values for option in split_options(cell, separator, whole)}
    reason = f"{len(options)} options that come again, separated by {shown}"
    if whole:
        reason += f"; one option is {display_line(whole[0], 40)!r}"
    return "ticks", reason, separator


def separator_of(profile: Profile, signs: tuple[str, ...] = (";", "|", ", ", ",")) -> str | None:
    """The sign between options, when most parts of the cells come again in other cells."""
    return next((sign for sign in signs if _separates(profile, sign)), None)


def _separates(profile: Profile, sign: str) -> bool:
    cells = profile.values
    joined = sum(count for cell, count in cells.items() if sign in cell)
    if joined < 2 or joined < cells.total() / 20:
        return False
    options = _options(profile, sign)
    if sign.startswith(",") and (len(options) > _MOST_OPTIONS or not _mixes(profile, sign)):
        return False
    again = sum(count for count in options.values() if count > 2)
    short = sum(count for option, count in options.items() if len(option) <= 80)
    return again >= 0.7 * options.total() and short >= 0.95 * options.total() and len(options) < cells.total()


def _mixes(profile: Profile, sign: str) -> bool:
    """Whether commas join options: each option stands in several combinations, as "Yes, but" and "10,000" do not."""
    cells_with: Counter[str] = Counter()
    joined = [cell for cell in profile.values if sign in cell]
    if sum(bool(_THOUSANDS.search(cell)) for cell in joined) * 2 > len(joined):
        return False
    parts = {part.strip() for cell in joined for part in cell.split(",")}
    for cell in profile.values:
        cells_with.update(parts & {part.strip() for part in cell.split(",")})
    return cells_with.total() >= 1.9 * len(parts)


def _options(profile: Profile, sign: str) -> Counter[str]:
    options: Counter[str] = Counter()
    for cell, count in profile.values.items():
        for part in cell.split(sign.strip()):
            if part.strip():
                options[part.strip()] += count
    return options
