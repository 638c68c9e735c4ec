"""Rules that propose a status for an answer which says that there is nothing to say. A person confirms or not."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 60
"""Characters; a longer answer says something."""
_JOINED = re.compile("['’‘`´./]")
"""Signs within a word: "don't", "n/a"."""
_MARKS = re.compile(r"[\W_]+")

_NOTHING_TO_ADD = """
    na|n a|none|none at all|none really|nil|no|nope|nah|nothing|nothing really|nothing at all|nothing to add
    nothing to say|nothing else|nothing more|nothing further
    nothing else to add|nothing more to add|nothing further to add
    no comment|no comments|no further comment|no further comments
    no more comments|no other comments
    no thanks|no thank you|no nothing|no not really|not applicable|does not apply|doesnt apply|not relevant
    as above|see above|same as above|as before|same as before|see previous|see previous answer|as previous|ditto
    x|xx|xxx|nothing to report|nothing in particular|nothing specific|i have nothing to add|no nothing to add
    not at this time|not at the moment|thats all|that is all
"""
_DONT_KNOW = """
    dont know|i dont know|do not know|i do not know|dk|idk|dunno|i dunno|not sure|im not sure|i am not sure|unsure
    no idea|no clue|not a clue|cant say|cannot say|dont know really|dont really know|not sure really
    dont remember|cant remember
"""
_SKIPPED = """
    skip|skipped|no answer|no response|not answered|did not answer|left blank|prefer not to say|prefer not to answer
    rather not say
"""
_NOT_CODEABLE = "asdf|asdfg|asdfgh|qwerty|test|testing|0|abc"
_PHRASES = {
    phrase.strip(): status
    for status, phrases in (
        ("nothing_to_add", _NOTHING_TO_ADD),
        ("dont_know", _DONT_KNOW),
        ("skipped", _SKIPPED),
        ("not_codeable", _NOT_CODEABLE),
    )
    for line in phrases.split("\n")
    for phrase in line.split("|")
    if phrase.strip()
}


def spoken_status(status: str) -> str:
    """A status as a person reads it: nothing_to_add is "nothing to add"."""
    return "don't know" if status == "dont_know" else status.replace("_", " ")


def proposed_status(text: str) -> str | None:
    """The status a rule proposes for a text that is not blank, or None: it looks like an answer."""
    if len(text) > _LONGEST:
        return None
    plain = plain_words(text)
    if plain:
        return _PHRASES.get(plain)
    says_something = any(unicodedata.category(character) == "So" for character in text)  # an emoji, for one
    return None if says_something else "nothing_to_add"


def plain_words(text: str) -> str:
    """The words of a short text: no case, no apostrophes, no punctuation, single spaces."""
    return _MARKS.sub(" ", _JOINED.sub("", text.casefold())).strip()
