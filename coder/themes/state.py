"""What stands about the themes, as values: to keep before and after each step, and to bring back.

A state has parts ("themes", "extracts" …); each names what stands in it. Nothing stands where a name has None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from coder.consensus.layer import LATE
from coder.errors import NotAllowed
from coder.store.model import Code, ConsensusCoding, Theme, ThemeCode, now
from coder.store.model_themes import AnswerReview, ExtractReview, Pillar, PillarTheme
from coder.themes.fields import FIELD_NAMES
from coder.themes.stored import snapshots

State = dict[str, dict[str, Any]]
_BATCH = 5_000


def capture(session: Session, answers: Collection[int] = ()) -> State:
    """All themes and pillars, and what was found and coded late on these answers."""
    return {
        "themes": _themes(session),
        "extracts": {name: value for name, value in _extracts(session, answers)},
        "answers": {name: value for name, value in _answers(session, answers)},
        "late": {name: True for name in _late(session, answers)},
        "pillars": _pillars(session),
    }


def differing(before: State, after: State) -> tuple[State, State]:
    """What is not the same before and after."""
    was: State = {}
    became: State = {}
    for part in before:
        names = {**before[part], **after[part]}
        changed = [name for name in names if before[part].get(name) != after[part].get(name)]
        if changed:
            was[part] = {name: before[part].get(name) for name in changed}
            became[part] = {name: after[part].get(name) for name in changed}
    return was, became


def standing(session: Session, like: State) -> State:
    """How that which `like` names stands now."""
    found = capture(session, answers_in(session, like))
    return {part: {name: found[part].get(name) for name in names} for part, names in like.items()}


def answers_in(session: Session, state: State) -> set[int]:
    """The answers that a state speaks of."""
    ids = {int(name.rsplit("/", 1)[1]) for name in state.get("extracts", {})}
    ids |= {int(name) for name in state.get("answers", {})}
    late = [int(name) for name in state.get("late", {})]
    for batch in _batches(late):
        ids |= set(session.scalars(select(ConsensusCoding.answer_id).where(ConsensusCoding.id.in_(batch))))
    return ids


def restore(session: Session, wanted: State) -> None:
    """Bring everything that a state names to how it says."""
    themes = wanted.get("themes", {})
    _put_themes(session, {key: value for key, value in themes.items() if value})
    ids = {key: id_ for key, id_ in session.execute(select(Theme.key, Theme.id))}
    for name, value in wanted.get("extracts", {}).items():
        theme, answer = name.rsplit("/", 1)
        put_extract(session, ids[theme], int(answer), value, ids)
    for name, value in wanted.get("answers", {}).items():
        put_answer(session, int(name), value)
    for name, value in wanted.get("late", {}).items():
        session.execute(
            update(ConsensusCoding).where(ConsensusCoding.id == int(name)).values(removed_at=None if value else now())
        )
    _put_pillars(session, wanted.get("pillars", {}), ids)
    _remove_themes(session, [ids[key] for key, value in themes.items() if value is None and key in ids])


# ---------------------------------------------------------------- how it stands


def _themes(session: Session) -> dict[str, Any]:
    places = {key: (position, uid) for key, position, uid in session.execute(
        select(Theme.key, Theme.position, Theme.uid))}  # fmt: skip
    return {
        key: said | {"position": places[key][0], "uid": str(places[key][1])} for key, said in snapshots(session).items()
    }


def _extracts(session: Session, answers: Collection[int]) -> Iterator[tuple[str, dict[str, Any]]]:
    keys = {id_: key for id_, key in session.execute(select(Theme.id, Theme.key))}
    for batch in _batches(list(answers)):
        query = select(ExtractReview).where(ExtractReview.answer_id.in_(batch), ExtractReview.removed_at.is_(None))
        for row in session.scalars(query.order_by(ExtractReview.id)):
            yield f"{keys[row.theme_id]}/{row.answer_id}", {
                "finding": row.finding, "to": keys.get(row.to_theme_id or 0), "deviant": row.deviant,
                "reason": row.reason, "person": row.person_id, "made_at": row.made_at,
            }  # fmt: skip


def _answers(session: Session, answers: Collection[int]) -> Iterator[tuple[str, dict[str, Any]]]:
    for batch in _batches(list(answers)):
        query = select(AnswerReview).where(AnswerReview.answer_id.in_(batch), AnswerReview.removed_at.is_(None))
        for row in session.scalars(query.order_by(AnswerReview.id)):
            yield str(row.answer_id), {
                "finding": row.finding, "reason": row.reason, "person": row.person_id, "made_at": row.made_at,
            }  # fmt: skip


def _late(session: Session, answers: Collection[int]) -> Iterator[str]:
    for batch in _batches(list(answers)):
        query = select(ConsensusCoding.id).where(
            ConsensusCoding.answer_id.in_(batch), ConsensusCoding.origin == LATE, ConsensusCoding.removed_at.is_(None)
        )
        yield from (str(id_) for id_ in session.scalars(query))


def _pillars(session: Session) -> dict[str, Any]:
    rows = session.scalars(select(Pillar).order_by(Pillar.position, Pillar.id)).all()
    keys = {row.id: row.key for row in rows}
    themes: dict[int, list[str]] = defaultdict(list)
    stands_on = select(PillarTheme.pillar_id, Theme.key).join(Theme, Theme.id == PillarTheme.theme_id)
    for pillar, theme in session.execute(stands_on.order_by(Theme.key)):
        themes[pillar].append(theme)
    return {
        row.key: {
            "name": row.name, "kind": row.kind, "text": row.text, "position": row.position, "uid": str(row.uid),
            "parent": keys.get(row.parent_id or 0), "themes": themes[row.id],
        }
        for row in rows
    }  # fmt: skip


# ---------------------------------------------------------------- bringing it to how it was


def put_extract(
    session: Session, theme_id: int, answer_id: int, wanted: dict[str, Any] | None, ids: dict[str, int]
) -> None:
    """Let this finding on an answer of a theme stand, or none."""
    here = (ExtractReview.theme_id == theme_id, ExtractReview.answer_id == answer_id)
    session.execute(update(ExtractReview).where(*here, ExtractReview.removed_at.is_(None)).values(removed_at=now()))
    if wanted is None:
        return
    values = {
        "finding": wanted["finding"], "to_theme_id": ids[wanted["to"]] if wanted["to"] else None,
        "deviant": wanted["deviant"], "reason": wanted["reason"], "person_id": wanted["person"],
        "made_at": wanted["made_at"],
    }  # fmt: skip
    said = [getattr(ExtractReview, name) == value for name, value in values.items()]
    former = session.scalar(select(func.max(ExtractReview.id)).where(*here, *said))
    if former is None:
        session.add(ExtractReview(theme_id=theme_id, answer_id=answer_id, **values))
    else:
        session.execute(update(ExtractReview).where(ExtractReview.id == former).values(removed_at=None))
    session.flush()


def put_answer(session: Session, answer_id: int, wanted: dict[str, Any] | None) -> None:
    """Let this finding on an answer stand, or none."""
    here = AnswerReview.answer_id == answer_id
    session.execute(update(AnswerReview).where(here, AnswerReview.removed_at.is_(None)).values(removed_at=now()))
    if wanted is None:
        return
    values = {
        "finding": wanted["finding"], "reason": wanted["reason"], "person_id": wanted["person"],
        "made_at": wanted["made_at"],
    }  # fmt: skip
    said = [getattr(AnswerReview, name) == value for name, value in values.items()]
    former = session.scalar(select(func.max(AnswerReview.id)).where(here, *said))
    if former is None:
        session.add(AnswerReview(answer_id=answer_id, **values))
    else:
        session.execute(update(AnswerReview).where(AnswerReview.id == former).values(removed_at=None))
    session.flush()


def _put_themes(session: Session, wanted: dict[str, dict[str, Any]]) -> None:
    rows = {row.key: row for row in session.scalars(select(Theme))}
    for key, said in wanted.items():
        if key not in rows:
            rows[key] = Theme(key=key, uid=UUID(said["uid"]), position=0, **_words(said))
            session.add(rows[key])
    session.flush()
    codes = {key: id_ for key, id_ in session.execute(select(Code.key, Code.id))}
    links: list[dict[str, int]] = []
    for key, said in wanted.items():
        row = rows[key]
        for name, value in _words(said).items():
            setattr(row, name, value)
        row.position, row.parent_id = said["position"], rows[said["parent"]].id if said["parent"] else None
        session.execute(delete(ThemeCode).where(ThemeCode.theme_id == row.id))
        links += [{"theme_id": row.id, "code_id": codes[code]} for code in said["codes"]]
    session.flush()
    if links:
        session.execute(insert(ThemeCode), links)


def _words(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in FIELD_NAMES}


def _remove_themes(session: Session, ids: list[int]) -> None:
    """Take themes away whose making is taken back; what a review once found in them stays in the log."""
    if not ids:
        return
    below = select(Theme.key).where(Theme.parent_id.in_(ids), Theme.id.not_in(ids))
    if carried := session.scalars(below).all():
        raise NotAllowed(f"Other themes were put below it since: {', '.join(carried)}; move them first.")
    of_them = or_(ExtractReview.theme_id.in_(ids), ExtractReview.to_theme_id.in_(ids))
    if session.scalar(select(func.count()).where(of_them, ExtractReview.removed_at.is_(None))):
        raise NotAllowed("It was reviewed since; set its status to dropped instead.")
    if session.scalar(select(func.count()).where(PillarTheme.theme_id.in_(ids))):
        raise NotAllowed("A part of the framework stands on it; change that first.")
    session.execute(delete(ExtractReview).where(of_them))
    session.execute(delete(ThemeCode).where(ThemeCode.theme_id.in_(ids)))
    session.execute(update(Theme).where(Theme.id.in_(ids)).values(parent_id=None))
    session.execute(delete(Theme).where(Theme.id.in_(ids)), execution_options={"synchronize_session": "fetch"})


def _put_pillars(session: Session, wanted: dict[str, Any], themes: dict[str, int]) -> None:
    if not wanted:
        return
    rows = {row.key: row for row in session.scalars(select(Pillar))}
    _refuse_lost_pillars(session, wanted, themes)
    for key, said in wanted.items():
        if said and key not in rows:
            words = {name: said[name] for name in ("name", "kind", "text", "position")}
            rows[key] = Pillar(key=key, uid=UUID(said["uid"]), **words)
            session.add(rows[key])
    session.flush()
    for key, said in wanted.items():
        if key not in rows:
            continue
        row = rows[key]
        session.execute(delete(PillarTheme).where(PillarTheme.pillar_id == row.id))
        row.parent_id = rows[said["parent"]].id if said and said["parent"] else None
        if said:
            row.name, row.kind, row.text, row.position = said["name"], said["kind"], said["text"], said["position"]
            links = [{"pillar_id": row.id, "theme_id": themes[theme]} for theme in said["themes"]]
            session.flush()
            if links:
                session.execute(insert(PillarTheme), links)
    session.flush()
    for key, said in wanted.items():
        if said is None and key in rows:
            session.delete(rows[key])
    session.flush()


def _refuse_lost_pillars(session: Session, wanted: dict[str, Any], themes: dict[str, int]) -> None:
    """Refuse where parts of the framework would stand below nothing or below themselves, or on a theme that is gone."""
    after = {key: said for key, said in {**_pillars(session), **wanted}.items() if said}
    for key, said in after.items():
        above = said["parent"]
        if above and above not in after:
            if key in wanted:
                raise NotAllowed(f"“{said['name']}” would stand below {above}, which somebody else removed since.")
            raise NotAllowed(f"“{said['name']}” stands below {above} now. Move or remove that first.")
        passed = {key}
        while above and above not in passed:
            passed.add(above)
            above = after[above]["parent"] if above in after else None
        if above:
            raise NotAllowed(f"“{said['name']}” would stand below itself, because somebody else moved {above} since.")
        if gone := [theme for theme in said["themes"] if key in wanted and theme not in themes]:
            raise NotAllowed(f"“{said['name']}” would stand on the theme {gone[0]}, which is there no more.")


def _batches(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[first : first + _BATCH] for first in range(0, len(ordered), _BATCH))
