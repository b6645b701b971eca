"""Brands as screens show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from app.models import Brand, Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandRow:
    id: int
    name: str
    names: Sequence[str]
    required: Sequence[str]
    excluded: Sequence[str]
    archived_at: datetime | None
    streams: int


def brands(session: Session, *, archived: bool = False) -> list[BrandRow]:
    """Brands by name, those that are listened for (or, asked so, the archived ones)."""
    is_archived = Brand.archived_at.is_not(None)
    rows = session.execute(
        select(Brand, _streams())
        .where(is_archived if archived else ~is_archived)
        .order_by(Brand.name)
    ).all()
    return [_row(brand, streams) for brand, streams in rows]


def brand_row(session: Session, brand_id: int) -> BrandRow | None:
    found = session.execute(select(Brand, _streams()).where(Brand.id == brand_id)).one_or_none()
    return None if found is None else _row(found[0], found[1])


def _streams() -> ScalarSelect[int]:
    return (
        select(func.count(Stream.id))
        .where(Stream.brand_id == Brand.id)
        .correlate(Brand)
        .scalar_subquery()
    )


def _row(brand: Brand, streams: int) -> BrandRow:
    return BrandRow(
        id=brand.id,
        name=brand.name,
        names=brand.names,
        required=brand.required,
        excluded=brand.excluded,
        archived_at=brand.archived_at,
        streams=streams,
    )
