"""The quote bank: what respondents said for each theme or code, without those who may not be quoted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from coder.codebook.reading import Codebook, CodeEntry, current_codebook
from coder.display import display_line
from coder.errors import InputError
from coder.reporting.attribution import attributor, default_template
from coder.reporting.bank import OPEN, REFUSED, SILENT, Extract, Held, QuoteBank, QuoteGroup
from coder.store.model import Answer, Attribute, ConsensusCoding, Question, Respondent, StudyRow, Theme
from coder.store.study import Study
from coder.survey.attribution import fields_of, parse_template
from coder.survey.identifier_list import open_answers, replaced_spans, scan_reach
from coder.survey.redacted import Replaced, joined, redacted
from coder.themes.agreed import AgreedLayer, CodeLabel, agreed_layer, code_labels
from coder.themes.extracts import AgreedRow, Piece, pieces
from coder.themes.fields import STANDING
from coder.themes.membership import BY_REVIEW, Membership, standing_reviews
from coder.themes.reading import rows_by_code
from coder.themes.stored import find_theme, theme_codes, theme_rows

_BATCH = 5000
_WORDS = 4
"""In a value, on average, from which on an attribute may be free text."""
_VARIED = 0.6
"""Share of values that are different in free text."""
_LONG = 60
"""Characters of a text that is no item of a list, however few there are."""


class _Voice(NamedTuple):
    """A respondent, as far as quoting them goes."""

    key: str
    attributes: dict[str, str]
    may_quote: bool | None

    def without(self, names: Sequence[str]) -> _Voice:
        """The same without these attributes."""
        return self._replace(attributes={name: value for name, value in self.attributes.items() if name not in names})


class _Heading(NamedTuple):
    """A theme or code, and the codes whose extracts stand under it."""

    kind: str
    key: str
    name: str
    idea: str
    depth: int
    codes: frozenset[int]
    theme_id: int | None = None


@dataclass(frozen=True)
class _Source:
    """What the extracts are made from."""

    layer: AgreedLayer
    """Only of those who fit the filter."""
    voices: Mapping[int, _Voice]
    questions: Mapping[int, tuple[int, str, str]]
    """Position, key and wording, by number."""
    labels: Mapping[int, CodeLabel]
    answers: Mapping[int, tuple[UUID, str]]
    """The id and text of each answer, by number."""
    codings: Mapping[int, UUID]
    """The id of each agreed coding, by number."""
    attribute: Callable[[str, Mapping[str, str]], str]
    consent_asked: bool
    """Whether the survey asked anybody if they may be quoted."""
    undecided: Set[int]
    """Answers in which a possible identifier waits for a decision, by number."""
    replaced: Mapping[int, list[Replaced]]
    """What is shown in other words, by the answer's number."""

    def voice(self, piece: Piece) -> _Voice:
        return self.voices[self.layer.answers[piece.answer_id].respondent_id]

    def held_why(self, piece: Piece) -> str:
        """Why an extract is held back; empty when it may be quoted, as it may where nobody was asked for consent."""
        said = self.voice(piece).may_quote
        if said is None and self.consent_asked:
            return SILENT
        if said is False:
            return REFUSED
        return OPEN if piece.answer_id in self.undecided else ""

    def may_quote(self, piece: Piece) -> bool:
        return not self.held_why(piece)


def quote_bank(
    study: Study,
    *,
    themes: Sequence[str] = (),
    codes: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    attribution: str | None = None,
) -> QuoteBank:
    """The extracts of themes and codes; of all themes, or without themes of all codes in use, when none is named."""
    with study.read() as session:
        settings = session.scalars(select(StudyRow)).one()
        attributes = tuple(session.scalars(select(Attribute.key).order_by(Attribute.position, Attribute.id)))
        given = attribution or settings.settings.get("attribution")
        voices = _voices(session)
        named = {*(fields_of(parse_template(given, attributes)) if given else ()), *(where or {})}
        own_words = tuple(name for name in attributes if name not in named and _are_own_words(name, voices.values()))
        beside = tuple(name for name in attributes if name not in own_words)
        template = given or default_template(beside)
        attribute = attributor(template, beside)
        voices = {id: voice.without(own_words) for id, voice in voices.items()} if own_words else voices
        layer = _filtered(_agreed(session), voices, dict(where or {}), attributes)
        labels = code_labels(session)
        headings = _headings(session, layer, labels, themes, codes)
        by_code = rows_by_code(layer)
        members = Membership(theme_rows(session), theme_codes(session), layer, standing_reviews(session))
        found = {heading: _pieces(heading, by_code, members) for heading in headings}
        texts = _ids_and_texts(session, found.values())
        asked = any(voice.may_quote is not None for voice in voices.values())
        replaced = replaced_spans(session, sorted(texts[0]))
        source = _Source(
            layer, voices, _questions(session), labels, *texts, attribute, asked, open_answers(session), replaced
        )
        reach = scan_reach(session)
        title = settings.title
    shown = {piece[:3]: source.voice(piece) for under in found.values() for piece in under if source.may_quote(piece)}
    counts = Counter(voice.key for voice in shown.values())
    return QuoteBank(
        title=title,
        groups=tuple(_group(heading, found[heading], source, counts) for heading in headings),
        base=layer.base(),
        where=dict(where or {}),
        template=template,
        attributes=beside,
        own_words=own_words,
        held=_held(found, source),
        unasked=len({voice.key for voice in shown.values() if voice.may_quote is None}),
        unscanned=_unscanned({answer_id for answer_id, *_ in shown}, layer, reach),
        scanned=bool(reach),
    )


def _unscanned(quoted: set[int], layer: AgreedLayer, reach: Mapping[int, int]) -> int:
    return sum(answer_id > reach.get(layer.answers[answer_id].question_id, 0) for answer_id in quoted)


def _agreed(session: Session) -> AgreedLayer:
    layer = agreed_layer(session)
    if not layer.answers:
        raise InputError(
            "There are no agreed codes yet; quotes can be taken after: coder round close NAME (a pilot gives none)"
        )
    return layer


def _voices(session: Session) -> dict[int, _Voice]:
    rows = session.execute(select(Respondent.id, Respondent.key, Respondent.attributes, Respondent.may_quote))
    return {
        respondent_id: _Voice(
            key, {name: "" if value is None else str(value) for name, value in attributes.items()}, may_quote
        )
        for respondent_id, key, attributes, may_quote in rows
    }


def _are_own_words(name: str, voices: Iterable[_Voice]) -> bool:
    """Whether the values of an attribute are texts that respondents wrote, and not those of a list."""
    values = [value for voice in voices if (value := voice.attributes.get(name, "").strip())]
    if not values or sum(len(value.split()) for value in values) < _WORDS * len(values):
        return False
    return len(set(values)) >= _VARIED * len(values) and (len(values) > 2 or max(map(len, values)) > _LONG)


def _filtered(
    layer: AgreedLayer, voices: Mapping[int, _Voice], where: dict[str, str], known: Sequence[str]
) -> AgreedLayer:
    """The agreed answers of the respondents who have all these values."""
    if unknown := next((name for name in where if name not in known), None):
        listed = ", ".join(display_line(name, 40) for name in known) or "none"
        raise InputError(f"Respondents have no attribute {display_line(unknown, 40)!r}; the attributes are: {listed}.")
    if not where:
        return layer
    fitting = {
        respondent_id
        for respondent_id, voice in voices.items()
        if all(voice.attributes.get(name, "") == value for name, value in where.items())
    }
    if not fitting:
        asked = " and ".join(f"{name}={display_line(value, 40)}" for name, value in where.items())
        raise InputError(f"No respondent has {asked}; write the value exactly as it is in the survey.")
    answers = {key: answer for key, answer in layer.answers.items() if answer.respondent_id in fitting}
    outside = {key: number for key, number in layer.outside.items() if key in fitting}
    return AgreedLayer(answers, [row for row in layer.codings if row.answer_id in answers], outside)


def _headings(
    session: Session,
    layer: AgreedLayer,
    labels: Mapping[int, CodeLabel],
    themes: Sequence[str],
    codes: Sequence[str],
) -> list[_Heading]:
    rows = theme_rows(session)
    if themes:
        named = {find_theme(session, reference).id for reference in themes}
    elif not codes:
        named = {row.id for row in rows if row.status in STANDING}
    else:
        named = set()
    headings = list(_theme_headings(rows, named))
    if codes:
        book = current_codebook(session)
        wanted = dict.fromkeys(code_id for reference in codes for code_id in _code_ids(book, reference, labels))
    elif not headings:
        wanted = dict.fromkeys(sorted(rows_by_code(layer), key=lambda code_id: (labels[code_id].place, code_id)))
    else:
        wanted = {}
    for code_id in wanted:
        label = labels[code_id]
        headings.append(_Heading("code", label.key, label.name, label.brief, 0, frozenset((code_id,))))
    return headings


def _theme_headings(rows: list[Theme], named: set[int]) -> Iterator[_Heading]:
    depths: dict[int, int] = {}
    for row in rows:
        depths[row.id] = depths.get(row.parent_id or 0, 0) + (row.parent_id in named)
        if row.id in named:
            yield _Heading(row.kind, row.key, row.name, row.central_idea, depths[row.id], frozenset(), row.id)


def _code_ids(book: Codebook, reference: str, labels: Mapping[int, CodeLabel]) -> list[int]:
    """The code that is meant, or the codes of the family that is meant."""
    try:
        entry = book.find(reference)
    except InputError:
        if former := [code_id for code_id, label in labels.items() if label.key == reference]:
            return former
        raise
    return [entry.id] if entry.codable else [code.id for code in _family(book, entry)]


def _family(book: Codebook, top: CodeEntry) -> list[CodeEntry]:
    keys = {top.key}
    found = []
    for entry in book.codes:
        if entry.parent in keys:
            keys.add(entry.key)
            found += [entry] if entry.codable else []
    return found


def _pieces(heading: _Heading, by_code: Mapping[int, list[AgreedRow]], members: Membership) -> list[Piece]:
    if heading.theme_id is not None:
        return pieces(members.whole(heading.theme_id))
    return pieces(row for code_id in sorted(heading.codes) for row in by_code.get(code_id, ()))


def _questions(session: Session) -> dict[int, tuple[int, str, str]]:
    rows = session.execute(select(Question.id, Question.position, Question.key, Question.wording))
    return {question_id: (position, key, wording) for question_id, position, key, wording in rows}


def _ids_and_texts(
    session: Session, found: Iterable[list[Piece]]
) -> tuple[dict[int, tuple[UUID, str]], dict[int, UUID]]:
    """What extracts need of their answers and of their codings, read only for those that are quoted."""
    all_pieces = [piece for under in found for piece in under]
    answers: dict[int, tuple[UUID, str]] = {}
    for batch in _batches({piece.answer_id for piece in all_pieces}):
        for answer_id, uid, text in session.execute(
            select(Answer.id, Answer.uid, Answer.text).where(Answer.id.in_(batch))
        ):
            answers[answer_id] = (uid, text)
    codings: dict[int, UUID] = {}
    for batch in _batches({row.id for piece in all_pieces for row in piece.codings if row.origin != BY_REVIEW}):
        rows = session.execute(select(ConsensusCoding.id, ConsensusCoding.uid).where(ConsensusCoding.id.in_(batch)))
        codings.update(rows.all())
    return answers, codings


def _batches(numbers: set[int]) -> Iterator[list[int]]:
    ordered = sorted(numbers)
    for first in range(0, len(ordered), _BATCH):
        yield ordered[first : first + _BATCH]


def _group(heading: _Heading, found: list[Piece], source: _Source, counts: Mapping[str, int]) -> QuoteGroup:
    shown = [piece for piece in found if source.may_quote(piece)]
    shown.sort(key=lambda piece: _order(piece, source))
    return QuoteGroup(
        kind=heading.kind,
        key=heading.key,
        name=heading.name,
        idea=heading.idea,
        depth=heading.depth,
        respondents=len({source.voice(piece).key for piece in found}),
        extracts=tuple(_extract(piece, source, counts) for piece in shown),
        held=len(found) - len(shown),
    )


def _order(piece: Piece, source: _Source) -> tuple[object, ...]:
    position = source.questions[source.layer.answers[piece.answer_id].question_id][0]
    return (position, natural_order(source.voice(piece).key), piece.start or 0)


def natural_order(key: str) -> tuple[tuple[int, str], ...]:
    """Sorts P9 before P10."""
    parts = re.split("([0-9]+)", key)
    return tuple((len(part.lstrip("0")) if index % 2 else 0, part) for index, part in enumerate(parts))


def _extract(piece: Piece, source: _Source, counts: Mapping[str, int]) -> Extract:
    answer = source.layer.answers[piece.answer_id]
    _, question, wording = source.questions[answer.question_id]
    voice = source.voice(piece)
    marked = [row for row in piece.codings if row.origin != BY_REVIEW]
    labels = {source.labels[row.code_id] for row in marked}
    uid, text = source.answers[piece.answer_id]
    codings = [str(coding) for coding in sorted(source.codings[row.id] for row in marked)]
    spans = source.replaced.get(piece.answer_id, ())
    end = len(text) if piece.end is None else piece.end
    return Extract(
        id=codings[0] if codings else str(uid),
        answer_id=str(uid),
        coding_ids=tuple(codings),
        text=redacted(text, spans, piece.start, piece.end),
        replaced=sum(span.start < end and span.end > (piece.start or 0) for span in joined(spans)),
        start=piece.start,
        end=piece.end,
        attribution=source.attribute(voice.key, voice.attributes),
        respondent=voice.key,
        attributes=voice.attributes,
        question=question,
        wording=wording,
        codes=tuple(label.key for label in sorted(labels, key=lambda label: (label.place, label.key))),
        origins=tuple(sorted({row.origin for row in piece.codings})),
        from_respondent=counts[voice.key],
    )


def _held(found: Mapping[_Heading, list[Piece]], source: _Source) -> tuple[Held, ...]:
    """Each extract once, even if several themes share it."""
    held: dict[str, set[int]] = defaultdict(set)
    whys = {piece[:3]: (source.held_why(piece), piece) for under in found.values() for piece in under}
    extracts = Counter(why for why, _ in whys.values() if why)
    for why, piece in whys.values():
        held[why].add(source.layer.answers[piece.answer_id].respondent_id)
    return tuple(Held(why, number, len(held[why])) for why, number in sorted(extracts.items()))
