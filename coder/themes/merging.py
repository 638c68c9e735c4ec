"""Merge a theme into another: its codes, sub-themes and findings go over, and it stays on record as merged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from coder.errors import InputError
from coder.store.model import Theme, ThemeCode, now
from coder.store.model_themes import PillarTheme
from coder.store.study import Study
from coder.themes.agreed import agreed_layer
from coder.themes.editing import SavedTheme, saved_theme
from coder.themes.fields import MERGED
from coder.themes.membership import ADD, DROP, MOVE, Membership, ReviewRow, standing_reviews
from coder.themes.state import put_extract
from coder.themes.steps import Pen, theme_step
from coder.themes.stored import find_theme, theme_codes, theme_rows


def merge_themes(study: Study, theme: str, into: str, reason: str) -> SavedTheme:
    """Merge `theme` into `into`, for a reason; one step takes all of it back."""
    with theme_step(study, "merge themes", "theme.merge") as pen:
        if not reason.strip():
            raise InputError("Say why the themes belong together: a merge needs a reason.")
        session = pen.session
        source, target = find_theme(session, theme), find_theme(session, into)
        _refuse(session, source, target)
        pen.subject, pen.reason = f"{source.key} into {target.key}", reason.strip()
        pen.what = f"merge the theme {source.key} into {target.key}"
        _carry_findings(pen, source, target)
        linked = theme_codes(session)
        added = linked[source.id] - linked[target.id]
        if added:
            session.execute(insert(ThemeCode), [{"theme_id": target.id, "code_id": code} for code in sorted(added)])
        last = max((row.position for row in theme_rows(session) if row.parent_id == target.id), default=-1)
        for place, child in enumerate(row for row in theme_rows(session) if row.parent_id == source.id):
            child.parent_id, child.position = target.id, last + 1 + place
        _carry_pillars(session, source, target)
        source.status = MERGED
        return saved_theme(pen, target.key)


def _refuse(session: Session, source: Theme, target: Theme) -> None:
    if source.id == target.id:
        raise InputError(f"{source.key} is one theme; name another one that it is merged into.")
    if source.status == MERGED:
        raise InputError(
            f"The theme {source.key} was merged already; coder themes history {source.key} says into what."
        )
    above: int | None = target.parent_id
    while above is not None:
        if above == source.id:
            raise InputError(
                f"The theme {target.key} is part of {source.key}; move it out first, or merge it the other way round."
            )
        row = session.get(Theme, above)
        above = row.parent_id if row else None


def _carry_findings(pen: Pen, source: Theme, target: Theme) -> None:
    """What was taken out stays out, what was put in stays in; what fitted is read again, for the theme is another."""
    session = pen.session
    reviews = standing_reviews(session)
    members = Membership(theme_rows(session), theme_codes(session), agreed_layer(session), reviews)
    there = {row.answer_id for row in members.own(target.id)}
    judged = {review.answer_id for review in reviews if review.theme_id == target.id}
    ids = {row.key: row.id for row in theme_rows(session)}
    keys = {id_: key for key, id_ in ids.items()}
    pen.watch({review.answer_id for review in reviews if source.id in (review.theme_id, review.to_theme_id)})
    for review in reviews:
        carried = _carried(review, keys)
        if review.theme_id == source.id and review.finding in (MOVE, DROP, ADD):
            stays = review.to_theme_id == target.id or review.answer_id in judged or review.answer_id in there
            if not stays:
                put_extract(session, target.id, review.answer_id, carried, ids)
        elif review.to_theme_id == source.id and review.theme_id != target.id:
            put_extract(session, review.theme_id, review.answer_id, carried | {"to": target.key}, ids)
        elif review.to_theme_id == source.id:  # it comes back to where it was taken from
            put_extract(session, target.id, review.answer_id, None, ids)


def _carried(review: ReviewRow, keys: dict[int, str]) -> dict[str, Any]:
    return {
        "finding": review.finding, "to": keys.get(review.to_theme_id or 0), "deviant": review.deviant,
        "reason": review.reason, "person": review.person_id, "made_at": now(),
    }  # fmt: skip


def _carry_pillars(session: Session, source: Theme, target: Theme) -> None:
    links = select(PillarTheme).where(PillarTheme.theme_id.in_((source.id, target.id)))
    there = session.scalars(links).all()
    has_target = {link.pillar_id for link in there if link.theme_id == target.id}
    for link in [link for link in there if link.theme_id == source.id]:
        if link.pillar_id not in has_target:
            session.add(PillarTheme(pillar_id=link.pillar_id, theme_id=target.id))
        session.delete(link)
    session.flush()
