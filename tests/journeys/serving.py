"""A real `kikimimi serve` in a process of its own, with a fresh data folder and a free port."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.config import Settings, load
from app.db import Sessions, engine_for
from app.models import Role
from app.services import utc_now
from app.steps.people.people import add_person

PATIENCE = 90.0  # seconds for a console to start on a busy machine
PASSWORD = "a tin of quiet biscuits"  # of everybody whom a test brings


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A console that runs. `email` and `password` are what it printed."""

    address: str
    email: str
    password: str
    settings: Settings
    sessions: Sessions

    def bring(
        self, *, role: Role = Role.admin, language: str = "en", name: str = "Aoi Tanaka"
    ) -> str:
        """Somebody new, whose password is PASSWORD; the e-mail address to sign in with."""
        added = add_person(
            email=f"{uuid.uuid4().hex}@example.com", name=name, role=role, language=language,
            password=PASSWORD, person_id=None, sessions=self.sessions, now=utc_now(),
        )  # fmt: skip
        return added.email


def until(true: Callable[[], bool], *, what: str, within: float = 30.0) -> None:
    """Looks again and again, and fails with a sentence when it does not become true."""
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, f"{what} did not happen within {within:.0f} s"
        time.sleep(0.05)  # between looks, never in place of one


@contextmanager
def serving(folder: Path, *, pace: float, undo_seconds: int, demo: bool = True) -> Iterator[Served]:
    """The console over a new folder. Outside addresses lead to a closed port of this machine."""
    port = _free_port()
    config = folder / "config.toml"
    config.write_text(
        f'data = "{folder / "data"}"\n'
        f"demo_town = {str(demo).lower()}\n"
        f"[server]\nport = {port}\n"
        f"[replies]\nundo_seconds = {undo_seconds}\n"
        f"[demo]\npace = {pace}\n"
        '[channels.x]\napi_url = "http://127.0.0.1:9"\n',
        "utf-8",
    )
    log = folder / "log.txt"
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KIKIMIMI_")}
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--config", str(config)],
            stdout=file, stderr=subprocess.STDOUT, env={**environment, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        until(
            lambda: process.poll() is not None or _answers(f"{address}/readyz"),
            what="the console starting", within=PATIENCE,
        )  # fmt: skip
        printed = log.read_text("utf-8")
        assert process.poll() is None, printed
        settings = load(config)
        sessions = Sessions(engine_for(settings.database_url))
        yield Served(
            address=address,
            email=_printed(r"Sign in as\s+(\S+)", printed) if demo else "",
            password=_printed(r"Password\s+(\S+)", printed) if demo else "",
            settings=settings,
            sessions=sessions,
        )
        sessions.engine.dispose()
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _printed(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"the console did not print {pattern}: {text}"
    return found[1]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError):
        return False
