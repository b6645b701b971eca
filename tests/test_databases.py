"""What both databases promise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.db import Sessions, insert_new
from app.models import Brand


def test_times_come_back_aware_and_utc(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        session.add(Brand(name="Kikimimi", names=["Kikimimi"], created_at=now))
    with sessions.read() as session:
        assert session.scalars(sa.select(Brand)).one().created_at == now


def test_a_naive_time_is_refused(sessions: Sessions) -> None:
    naive = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(sa.exc.StatementError, match="naive"), sessions.begin() as session:
        session.add(Brand(name="Kikimimi", names=["Kikimimi"], created_at=naive))


def test_nul_and_lone_surrogates_are_stored_as_visible_marks(
    sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        session.add(Brand(name="a\x00b\ud800c", names=["x\x00", "\udfff"], created_at=now))
    with sessions.read() as session:
        brand = session.scalars(sa.select(Brand)).one()
    assert brand.name == "a␀b�c"
    assert brand.names == ["x␀", "�"]


def test_only_new_rows_are_inserted(sessions: Sessions, now: datetime) -> None:
    def insert(name: str) -> int:
        with sessions.begin() as session:
            rows = [{"name": name, "names": [], "required": [], "excluded": [], "created_at": now}]
            return len(insert_new(session, Brand, rows, unique=["name"], returning=[Brand.id]))

    assert (insert("a"), insert("a"), insert("b")) == (1, 0, 1)
