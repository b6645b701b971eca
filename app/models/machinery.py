"""What keeps the machine itself: leases, the schedule, small settings an admin changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Short


class Lease(Base):
    """One process holds a lease at a time; it ends by itself at `until`."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(Short(64), primary_key=True)
    holder: Mapped[str] = mapped_column(Short(120))
    until: Mapped[datetime]


class JobRun(Base):
    """When a job of the schedule last ran, and how it went."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(Short(64), primary_key=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")


class Preference(Base):
    """A setting that an admin changes while it runs."""

    __tablename__ = "preference"

    name: Mapped[str] = mapped_column(Short(64), primary_key=True)
    value: Mapped[dict[str, Any]]
