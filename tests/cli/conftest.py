"""`kikimimi` in this process, over a data folder of the test's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from app.cli import main
from app.config import load
from app.db import Base, Sessions, engine_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass(frozen=True, slots=True)
class Kikimimi:
    """Runs commands in `folder`; a traceback fails the test."""

    folder: Path

    def __call__(self, *words: object, given: str | bytes | None = None) -> Said:
        ran = CliRunner().invoke(main, [str(word) for word in words], input=given)
        if ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return Said(code=ran.exit_code, out=ran.stdout, err=ran.stderr, raw=ran.stdout_bytes)

    def well(self, *words: object, given: str | bytes | None = None) -> Said:
        """Runs a command that must end well."""
        said = self(*words, given=given)
        assert said.code == 0, f"{words}: {said.out}{said.err}"
        return said

    @contextmanager
    def sessions(self) -> Iterator[Sessions]:
        """The database that the commands use."""
        sessions = Sessions(engine_for(load(None).database_url))
        yield sessions
        sessions.engine.dispose()

    def counts(self) -> dict[str, int]:
        """The number of rows in each table."""
        with self.sessions() as sessions, sessions.read() as session:
            return {
                table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


@pytest.fixture
def kikimimi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kikimimi:
    for name in ("KIKIMIMI_CONFIG", "KIKIMIMI_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KIKIMIMI_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return Kikimimi(tmp_path)
