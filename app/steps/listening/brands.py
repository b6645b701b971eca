"""What we listen for: adding and changing brands, and trying their words on a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Invalid, NotFound
from app.models import Brand, Stream, StreamState
from app.steps.history import remember
from listeners.match import BrandWords, Hit, Matcher

MOST_WORDS = 500
LONGEST_WORD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A brand's words as a person wrote them: cleaned, without doubles."""

    names: list[str]
    required: list[str]
    excluded: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a brand's words make of one text. `heard`: a post like this would be kept."""

    heard: bool
    hits: Sequence[Hit]  # names that stand in the text, also when it would not be kept
    excluded: Sequence[Hit]  # words that rule it out
    lacks_required: bool


def words(*, names: str, required: str, excluded: str) -> Words:
    """One word a line. Raises Invalid."""
    found = Words(names=_lines(names), required=_lines(required), excluded=_lines(excluded))
    wrong = {
        field: "At most 500 words of up to 200 characters each."
        for field, lines in (
            ("names", found.names),
            ("required", found.required),
            ("excluded", found.excluded),
        )
        if len(lines) > MOST_WORDS or any(len(line) > LONGEST_WORD for line in lines)
    }
    if wrong:
        raise Invalid("Nothing was changed.", fields=wrong, code="fields")
    return found


def add_brand(
    *, name: str, words: Words, person_id: int | None, sessions: Sessions, now: datetime
) -> int:
    """Add a brand. Raises Invalid for a name that is taken or no names to listen for."""
    with sessions.begin() as session:
        _refuse_wrong(session, name, words, brand_id=None)
        brand = Brand(
            name=name.strip(),
            names=words.names,
            required=words.required,
            excluded=words.excluded,
            created_at=now,
        )
        session.add(brand)
        session.flush()
        remember(session, "brand.added", now=now, person_id=person_id, brand=brand.name)
        return brand.id


def change_brand(
    brand_id: int,
    *,
    name: str,
    words: Words,
    person_id: int | None,
    sessions: Sessions,
    now: datetime,
) -> None:
    with sessions.begin() as session:
        brand = _brand(session, brand_id)
        _refuse_wrong(session, name, words, brand_id=brand_id)
        brand.name = name.strip()
        brand.names, brand.required, brand.excluded = words.names, words.required, words.excluded
        remember(
            session,
            "brand.changed",
            now=now,
            person_id=person_id,
            brand=brand.name,
            names=len(words.names),
        )


def archive_brand(
    brand_id: int, *, person_id: int | None, sessions: Sessions, now: datetime
) -> None:
    """Listen for it no longer; its streams pause, what was heard stays."""
    with sessions.begin() as session:
        brand = _brand(session, brand_id)
        if brand.archived_at is not None:
            return
        brand.archived_at = now
        session.execute(
            update(Stream)
            .where(Stream.brand_id == brand_id, Stream.state == StreamState.active)
            .values(state=StreamState.paused)
        )
        remember(session, "brand.archived", now=now, person_id=person_id, brand=brand.name)


def try_words(words: Words, *, text: str) -> Tried:
    """What a post with this text would do, as the listener sees it."""
    kept = _matcher(words.names, words.required, words.excluded).find(text)
    named = _matcher(words.names).find(text)
    required = _matcher(words.required).find(text)
    return Tried(
        heard=bool(kept),
        hits=kept or named,
        excluded=_matcher(words.excluded).find(text),
        lacks_required=bool(words.required) and not required,
    )


def _matcher(
    names: Sequence[str], required: Sequence[str] = (), excluded: Sequence[str] = ()
) -> Matcher:
    return Matcher([BrandWords(brand_id=0, names=names, required=required, excluded=excluded)])


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _refuse_wrong(session: Session, name: str, words: Words, *, brand_id: int | None) -> None:
    wrong: dict[str, str] = {}
    if not 0 < len(name.strip()) <= 120:
        wrong["name"] = "Write a name of up to 120 characters."
    elif session.scalar(_named(name.strip()).where(Brand.id.is_distinct_from(brand_id))):
        wrong["name"] = "There is a brand of that name already."
    if not words.names:
        wrong["names"] = "Write at least one name to listen for."
    if wrong:
        raise Invalid("Nothing was changed.", fields=wrong, code="fields")


def _named(name: str) -> Select[int]:
    return select(Brand.id).where(Brand.name == name)


def _brand(session: Session, brand_id: int) -> Brand:
    brand = session.get(Brand, brand_id)
    if brand is None:
        raise NotFound("There is no such brand.", code="no_such_brand")
    return brand
