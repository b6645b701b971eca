"""Reply templates for the picker and for their own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import Lane, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateShown:
    template_id: int
    shortcut: str
    title: str
    body: str
    language: str
    lane: Lane
    use_count: int
    archived_at: datetime | None


def templates(session: Session, *, archived: bool = False) -> tuple[TemplateShown, ...]:
    """All templates in use (or the archived ones), by shortcut."""
    where = Template.archived_at.is_not(None) if archived else Template.archived_at.is_(None)
    statement = sa.select(Template).where(where).order_by(Template.shortcut, Template.id)
    return tuple(_shown(one) for one in session.scalars(statement))


def templates_for(session: Session, *, lane: Lane, language: str) -> tuple[TemplateShown, ...]:
    """Templates in use, those that fit the case first: its lane, then its language."""
    fits = sa.case((Template.lane == lane, 0), else_=2) + sa.case(
        (Template.language == language, 0), else_=1
    )
    statement = (
        sa.select(Template)
        .where(Template.archived_at.is_(None))
        .order_by(fits, Template.use_count.desc(), Template.shortcut)
    )
    return tuple(_shown(one) for one in session.scalars(statement))


def template(session: Session, template_id: int) -> TemplateShown:
    """One template. Raises NotFound."""
    found = session.get(Template, template_id)
    if found is None:
        raise NotFound("There is no such template.", code="no_template")
    return _shown(found)


def _shown(found: Template) -> TemplateShown:
    return TemplateShown(
        template_id=found.id,
        shortcut=found.shortcut,
        title=found.title,
        body=found.body,
        language=found.language,
        lane=found.lane,
        use_count=found.use_count,
        archived_at=found.archived_at,
    )
