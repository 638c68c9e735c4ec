"""Rules that propose a status for an answer which says that there is nothing to say. A person confirms or not."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

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
    not at this time|not at the moment|thats all|that is all|absolutely nothing|nothing whatsoever|not a thing
    there is nothing|theres nothing|nothing at present|nothing at the moment|nothing for now|see earlier answer
    no other comments|no additional comments|none whatsoever|nothing to comment|no opinion|nothing to declare
"""
_DONT_KNOW = """
    dont know|i dont know|do not know|i do not know|dk|idk|dunno|i dunno|not sure|im not sure|i am not sure|unsure
    no idea|no clue|not a clue|cant say|cannot say|dont know really|dont really know|not sure really
    dont remember|cant remember|i have no idea|have no idea|i cant say|i dont really know|i honestly dont know|dont no
    i couldnt say|couldnt say|no opinion either way
"""
_SKIPPED = """
    skip|skipped|no answer|no response|not answered|did not answer|left blank|prefer not to say|prefer not to answer
    rather not say
"""
_NOT_CODEABLE = "asdf|asdfg|asdfgh|asdfghjkl|sdf|qwerty|qwertz|azerty|test|testing|0|abc|blah|blah blah"
_OTHER_LANGUAGES = {
    "nothing_to_add": """
        nichts|nix|nein|keine|keiner|keines|keine angabe|keine angaben|ka|k a|kein kommentar|siehe oben
        nichts hinzuzufügen|nichts weiter
        rien|non|aucun|aucune|néant|sans objet|rien à ajouter|rien de plus|pas de commentaire|voir ci-dessus
        nada|ninguno|ninguna|nada más|nada que añadir|sin comentarios|no aplica|no procede|ver arriba|ningún comentario
        niente|nessuno|nessuna|nulla|nessun commento|niente da aggiungere|non applicabile|vedi sopra
        nenhum|nenhuma|nada a acrescentar|não se aplica|sem comentários|não
        niets|geen|nee|nvt|niet van toepassing|geen opmerkingen|geen commentaar|niets toe te voegen|zie boven
        nic|brak|nie|nie dotyczy|bez komentarza|jak wyżej|nie mam
        dim|dim byd|dim sylw|amherthnasol|dim i ychwanegu|na ddim|gweler uchod
        inget|ingenting|inga|nej|inga kommentarer|intet|ingen|nei|ikke relevant|ei mitään|ei|nimic|nu|semmi|nincs|nem
        yok|hiçbir şey|hayır|không|không có|không có gì|wala|hakuna|hapana
        нет|ничего|нету|не применимо|немає|нічого|όχι|τίποτα|δεν υπάρχει|לא|אין|כלום
        لا|لا شيء|لا يوجد|لا تعليق|کچھ نہیں|نہیں|نه|هیچ|कुछ नहीं|नहीं|कोई नहीं|কিছু না|না|কিছুই না|ਕੁਝ ਨਹੀਂ|ਨਹੀਂ
        没有|無|无|没|沒有|没有了|无意见|なし|無し|特になし|特にありません|ありません|없음|없습니다|없어요|ไม่มี|ไม่
    """,
    "dont_know": """
        weiß nicht|weiss nicht|ich weiß nicht|ich weiß es nicht|keine ahnung|je ne sais pas|ne sais pas|nsp|sais pas
        no sé|no lo sé|ns nc|ni idea|non so|non lo so|boh|não sei|weet niet|weet ik niet|ik weet het niet|geen idee
        nie wiem|nie mam zdania|ddim yn gwybod|dwi ddim yn gwybod|vet ej|vet inte|vet ikke|ved ikke|en tiedä|nu știu
        nem tudom|bilmiyorum|không biết|hindi ko alam|sijui|не знаю|без понятия|δεν ξέρω|לא יודע|לא יודעת
        لا أعرف|لا أعلم|لا ادري|پتہ نہیں|معلوم نہیں|نمی دانم|पता नहीं|मालूम नहीं|জানি না|ਪਤਾ ਨਹੀਂ
        不知道|不清楚|わからない|わかりません|分かりません|모름|모르겠습니다|ไม่ทราบ|ไม่รู้
    """,
}
_SLIPPABLE = 5
"""Letters that a word must have for a slip in it to be forgiven: one in a shorter word makes another word."""
_REPEATED = re.compile(r"(.)\1{2,}")


def _phrases() -> dict[str, str]:
    spelled = [
        ("nothing_to_add", _NOTHING_TO_ADD), ("dont_know", _DONT_KNOW), ("skipped", _SKIPPED),
        ("not_codeable", _NOT_CODEABLE), *_OTHER_LANGUAGES.items(),
    ]  # fmt: skip
    phrases: dict[str, str] = {}
    for status, lines in spelled:
        for phrase in re.split(r"[|\n]", lines):
            if phrase.strip():
                phrases.setdefault(plain_words(phrase), status)
    return phrases


def spoken_status(status: str) -> str:
    """A status as a person reads it: nothing_to_add is "nothing to add"."""
    return "don't know" if status == "dont_know" else status.replace("_", " ")


@lru_cache(maxsize=8192)
def _status_of(text: str) -> str | None:
    plain = plain_words(text)
    if not plain:
        says_something = any(unicodedata.category(character) == "So" for character in text)  # an emoji, for one
        return None if says_something else "nothing_to_add"
    return _PHRASES.get(plain) or _PHRASES.get(_REPEATED.sub(r"\1", plain)) or _with_a_slip(plain)


def proposed_status(text: str) -> str | None:
    """The status a rule proposes for a text that is not blank, or None: it looks like an answer."""
    return None if len(text) > _LONGEST else _status_of(text)


def plain_words(text: str) -> str:
    """The words of a short text: no case, no accents, no apostrophes, no punctuation, single spaces."""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in parts if unicodedata.category(sign) not in ("Mn", "Cf"))
    return _MARKS.sub(" ", _JOINED.sub("", text.casefold())).strip()


def _with_a_slip(plain: str) -> str | None:
    """The status of the phrase that this is but for one slip in one of its longer words."""
    words = plain.split(" ")
    if len(words) > _MOST_WORDS:
        return None
    for place, word in enumerate(words):
        if len(word) >= _SLIPPABLE:
            before, after = words[:place], words[place + 1 :]
            for meant in _LONG_WORDS:
                if abs(len(meant) - len(word)) < 2 and OSA.distance(word, meant, score_cutoff=1) == 1:
                    status = _PHRASES.get(" ".join([*before, meant, *after]))
                    if status:
                        return status
    return None


_PHRASES = _phrases()
_LONG_WORDS = ("nothing", "comment", "comments", "applicable", "previous", "further", "answer", "really")
"""Words of our phrases that a slip turns into no other word."""
_MOST_WORDS = max(len(phrase.split(" ")) for phrase in _PHRASES if not set(_LONG_WORDS).isdisjoint(phrase.split(" ")))
