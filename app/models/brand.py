"""What we listen for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Short


class Brand(Base):
    """Names and spellings; one of `required` must stand beside them, none of `excluded` may."""

    __tablename__ = "brand"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(Short(120), unique=True)
    names: Mapped[list[str]]
    required: Mapped[list[str]] = mapped_column(default=list)
    excluded: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
