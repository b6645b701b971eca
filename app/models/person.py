"""People who work here, their sessions, and the counters that slow down guessing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Short, enum_column


class Role(StrEnum):
    agent = "agent"
    lead = "lead"
    marketing = "marketing"
    admin = "admin"


class Person(Base):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(Short(254), unique=True)  # lower case
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(enum_column(Role))
    password_hash: Mapped[str]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(Short(8), default="ja")
    theme: Mapped[str] = mapped_column(Short(8), default="auto")  # auto, light, dark
    timezone: Mapped[str] = mapped_column(Short(64), default="Asia/Tokyo")
    signature: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class WebSession(Base):
    """One sign-in. The browser holds a random id; here stands its SHA-256."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(Short(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(Short(64), default="")
    browser: Mapped[str] = mapped_column(default="")
    revoked_at: Mapped[datetime | None]


class LoginAttempt(Base):
    """A wrong password, counted by account and by address."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(Short(300))  # "account:…" or "address:…"
    at: Mapped[datetime]
