"""What filters and pickers offer."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Brand, Case, Person, Role

ON_CASES = (Role.agent, Role.lead, Role.admin, Role.marketing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """People and brands to choose from, and the channels and languages that cases have."""

    people: tuple[Choice, ...]
    brands: tuple[Choice, ...]
    channels: tuple[str, ...]
    languages: tuple[str, ...]


def people_on_cases(session: Session) -> tuple[Choice, ...]:
    """Who can be given a case, by name."""
    statement = (
        sa.select(Person.id, Person.name)
        .where(Person.disabled_at.is_(None), Person.role.in_(ON_CASES))
        .order_by(Person.name, Person.id)
    )
    return tuple(Choice(id=row.id, name=row.name) for row in session.execute(statement))


def brands(session: Session) -> tuple[Choice, ...]:
    statement = (
        sa.select(Brand.id, Brand.name).where(Brand.archived_at.is_(None)).order_by(Brand.name)
    )
    return tuple(Choice(id=row.id, name=row.name) for row in session.execute(statement))


def choices(session: Session) -> Choices:
    """All that the filters of the queue offer. Four queries."""
    channels = session.scalars(sa.select(Case.channel).distinct().order_by(Case.channel))
    languages = session.scalars(sa.select(Case.language).distinct().order_by(Case.language))
    return Choices(
        people=people_on_cases(session),
        brands=brands(session),
        channels=tuple(channels),
        languages=tuple(languages),
    )
