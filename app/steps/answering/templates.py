"""Adding, changing and archiving reply templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Invalid, NotFound
from app.models import Lane, Template
from app.policy.templating import unknown_fields
from app.steps.history import remember

LANGUAGES = ("ja", "en")
LONGEST_BODY = 4000
_SHORTCUT = re.compile(r"[^\s;{}]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateText:
    """What a person writes for a template."""

    shortcut: str
    title: str
    body: str
    language: str
    lane: Lane = Lane.support


def add_template(
    written: TemplateText, *, person_id: int, sessions: Sessions, now: datetime
) -> int:
    """A new template. Raises Invalid with what is wrong by field."""
    with sessions.begin() as session:
        _check(session, written, but_not=None)
        made = Template(created_at=now, **_columns(written))
        session.add(made)
        session.flush()
        remember(session, "template.added", now=now, person_id=person_id, template_id=made.id)
        return made.id


def change_template(
    template_id: int,
    written: TemplateText,
    *,
    person_id: int,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Replace what a template says. Raises Invalid, NotFound."""
    with sessions.begin() as session:
        found = _found(session, template_id)
        _check(session, written, but_not=template_id)
        for name, value in _columns(written).items():
            setattr(found, name, value)
        remember(session, "template.changed", now=now, person_id=person_id, template_id=template_id)


def archive_template(
    template_id: int, *, person_id: int, sessions: Sessions, now: datetime
) -> None:
    """Take a template out of the picker; replies made from it stay as they are."""
    with sessions.begin() as session:
        found = _found(session, template_id)
        if found.archived_at is None:
            found.archived_at = now
            remember(
                session, "template.archived", now=now, person_id=person_id, template_id=template_id
            )


def restore_template(
    template_id: int, *, person_id: int, sessions: Sessions, now: datetime
) -> None:
    """Put an archived template back. Raises Invalid when its shortcut is taken by now."""
    with sessions.begin() as session:
        found = _found(session, template_id)
        if found.archived_at is not None:
            if _is_taken(session, found.shortcut, found.language, but_not=template_id):
                raise _taken()
            found.archived_at = None
            remember(
                session, "template.restored", now=now, person_id=person_id, template_id=template_id
            )


def _found(session: Session, template_id: int) -> Template:
    found = session.get(Template, template_id)
    if found is None:
        raise NotFound("There is no such template.", code="no_template")
    return found


def _columns(written: TemplateText) -> dict[str, object]:
    return {
        "shortcut": written.shortcut.strip(),
        "title": written.title.strip(),
        "body": written.body.strip().replace("\r\n", "\n"),
        "language": written.language,
        "lane": written.lane,
    }


def _check(session: Session, written: TemplateText, *, but_not: int | None) -> None:
    fields: dict[str, str] = {}
    if not _SHORTCUT.fullmatch(written.shortcut.strip()):
        fields["shortcut"] = "Write 1 to 40 characters without spaces, “;” or braces."
    elif _is_taken(session, written.shortcut.strip(), written.language, but_not=but_not):
        fields["shortcut"] = _TAKEN
    if not 1 <= len(written.title.strip()) <= 120:
        fields["title"] = "Write a title of at most 120 characters."
    if not 1 <= len(written.body.strip()) <= LONGEST_BODY:
        fields["body"] = "Write a text of at most 4,000 characters."
    elif unknown_fields(written.body):
        fields["body"] = "There is a word in braces that is no field."
    if written.language not in LANGUAGES:
        fields["language"] = "Choose Japanese or English."
    if fields:
        raise Invalid("The template cannot be saved yet.", fields=fields, code="template_invalid")


_TAKEN = "Another template in this language has this shortcut."


def _taken() -> Invalid:
    return Invalid(_TAKEN, fields={"shortcut": _TAKEN}, code="shortcut_taken")


def _is_taken(session: Session, shortcut: str, language: str, *, but_not: int | None) -> bool:
    statement = sa.select(Template.id).where(
        Template.shortcut == shortcut,
        Template.language == language,
        Template.archived_at.is_(None),
        Template.id != (but_not or 0),
    )
    return session.scalar(statement.limit(1)) is not None
