"""Migrations make exactly what the models say, on both databases, up and down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app import migrate
from app.db import Sessions, engine_for


@pytest.fixture
def empty(database_url: str) -> Iterator[Sessions]:
    engine = engine_for(database_url)
    yield Sessions(engine)
    engine.dispose()


def test_migrations_match_the_models(empty: Sessions) -> None:
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []
    assert migrate.current(empty) == migrate.newest()


def test_upgrading_twice_changes_nothing(empty: Sessions) -> None:
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.newest()


def test_down_leaves_nothing_behind_and_up_works_again(empty: Sessions) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty, to="base")
    left = set(sa.inspect(empty.engine).get_table_names())
    assert left <= {"alembic_version"}
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []
