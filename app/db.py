"""The only code that knows SQLite from PostgreSQL."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_MILLISECONDS = 10_000


def clean(text: str) -> str:
    """`text` without what a database cannot hold: NUL and lone surrogates become visible marks."""
    text = text.replace("\x00", "\u2400")
    if text.isascii():
        return text
    return text.encode("utf-8", "replace_surrogate").decode("utf-8")


def _replace_surrogate(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return ("\ufffd" * (error.end - error.start)).encode("utf-8"), error.end


codecs.register_error("replace_surrogate", _replace_surrogate)


def _clean_json(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _clean_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_json(inner) for inner in value]
    return value


def to_json(value: Any) -> str:
    """JSON that both databases accept."""
    if not value and isinstance(value, dict | list):
        return json.dumps(value)  # most media and channel data: there is nothing to clean
    return json.dumps(_clean_json(value), ensure_ascii=False)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """Refuses naive times on the way in, gives aware UTC on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _Clean(sa.types.TypeDecorator[str]):
    """Text in which NUL and lone surrogates are made visible instead of refused."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class CleanText(_Clean):
    """Clean text of any length."""

    impl: type[sa.String] = sa.Text
    cache_ok = True


class Short(_Clean):
    """Clean text of a bounded length: `Short(120)`."""

    cache_ok = True


def enum_column(kind: type[StrEnum]) -> sa.Enum:
    """A StrEnum stored by its value; unknown values are refused."""
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=24,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime(),
        str: CleanText(),
        dict[str, Any]: Json,
        dict[str, str]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }


@dataclass(frozen=True, slots=True)
class Sessions:
    """Units of work: `begin()` writes (and commits at the end), `read()` only reads."""

    engine: Engine

    @contextmanager
    def begin(self) -> Iterator[Session]:
        writing = self.engine.execution_options(kikimimi_writing=True)
        with Session(writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"


def engine_for(url: str) -> Engine:
    """An engine for a SQLite or PostgreSQL URL, set up for many threads."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    engine = sa.create_engine(
        parsed, pool_pre_ping=True, pool_size=10, max_overflow=20, json_serializer=to_json
    )
    event.listen(engine, "connect", _set_utc)
    return engine


def _sqlite_engine(url: sa.URL) -> Engine:
    engine = sa.create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
        json_serializer=to_json,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # the driver's own BEGIN is deferred and fails under writers; _begin_sqlite says which we want
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("kikimimi_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _set_utc(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def insert_new(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Iterable[str],
    returning: Sequence[Any] = (),
) -> Sequence[sa.Row[Any]]:
    """INSERT … ON CONFLICT (unique) DO NOTHING RETURNING …: the rows that were new.

    Every row names the same columns.
    """
    if not rows:
        return []
    # many sets of parameters for one statement: seven times as fast as one long VALUES list
    statement = _insert(session, model).on_conflict_do_nothing(index_elements=list(unique))
    if returning:
        statement = statement.returning(*returning)
    found = session.execute(statement, [dict(row) for row in rows])
    return found.all() if returning else []


def upsert(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Iterable[str],
    replace: Iterable[str] = (),
    add: Iterable[str] = (),
) -> None:
    """INSERT … ON CONFLICT (unique) DO UPDATE: columns to replace, and numbers to add up."""
    if not rows:
        return
    statement = _insert(session, model)
    table = model.__table__
    changes: dict[str, Any] = {name: statement.excluded[name] for name in replace}
    changes |= {name: table.c[name] + statement.excluded[name] for name in add}
    statement = statement.on_conflict_do_update(index_elements=list(unique), set_=changes)
    session.execute(statement, [dict(row) for row in rows])


def _insert(session: Session, model: type[Base]) -> Any:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    # the table, not the class: the ORM would look at every row, and needs to know none of them
    return dialect.insert(model.__table__)
