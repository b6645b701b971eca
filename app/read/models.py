"""Which heads the model wears: the ones in use, those on trial, those before."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Label, LabelSource, Post, Preference

MODELS = "models"  # the preference's name
SHIPPED = ""  # the model as it shipped, under its own heads


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsState:
    """Revisions of heads; "" are the model's own. `before` None: there is nothing to go back to."""

    current: str = SHIPPED
    shadow: str | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """A post's text and what a person said of it last."""

    post_id: int
    text: str
    language: str | None
    source: LabelSource
    intent: str
    sentiment: str
    urgency: str


def models_state(session: Session) -> ModelsState:
    stored = session.get(Preference, MODELS)
    if stored is None:
        return ModelsState()
    return ModelsState(
        current=str(stored.value.get("current") or SHIPPED),
        shadow=stored.value.get("shadow"),
        before=stored.value.get("before"),
    )


def labelled_texts(session: Session, *sources: LabelSource) -> tuple[LabelledText, ...]:
    """Posts that people judged in these ways, each once, by its newest label; oldest post first.

    A post that was edited since is left out: the label was given to other words.
    """
    newest = (
        sa.select(sa.func.max(Label.id)).where(Label.source.in_(sources)).group_by(Label.post_id)
    )
    rows = session.execute(
        sa.select(Label, Post.text, Post.language_hint)
        .join(Post, Post.id == Label.post_id)
        .where(Label.id.in_(newest), Post.erased_at.is_(None))
        .where(sa.or_(Post.edited_at.is_(None), Post.edited_at <= Label.at))
        .order_by(Label.post_id)
    )
    return tuple(
        LabelledText(
            post_id=label.post_id,
            text=text,
            language=hint,
            source=label.source,
            intent=label.intent.value,
            sentiment=label.sentiment.value,
            urgency=label.urgency.value,
        )
        for label, text, hint in rows
    )
