"""`serve` and `worker` as real processes: they start, answer, say how to sign in, and stop."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.models import Account, AccountState, Person
from app.steps.people import passwords
from tests.cli.conftest import Kikimimi

KIKIMIMI = [sys.executable, "-c", "from app.cli import main; main()"]
PATIENCE = 90.0  # seconds for a start on a busy machine
STOPS_WITHIN = 30.0  # seconds; it takes two where nothing else runs


@dataclass(frozen=True, slots=True)
class Process:
    """A command that runs; what it printed so far."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def printed(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def wait_for(self, found: re.Pattern[str]) -> re.Match[str]:
        end = time.monotonic() + PATIENCE
        while (match := found.search(self.printed)) is None:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < end, self.printed
            time.sleep(0.05)  # between looks, never in place of one
        return match

    def get(self, address: str) -> tuple[int, str]:
        """The first answer; until the console listens there is none."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(address, timeout=10) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, error.read().decode()
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None, self.printed
                assert time.monotonic() < end, self.printed
                time.sleep(0.05)  # between looks, never in place of one

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        return self.process.wait(STOPS_WITHIN)


@contextmanager
def running(kikimimi: Kikimimi, *words: object, **environment: str) -> Iterator[Process]:
    log = kikimimi.folder / f"log{time.monotonic_ns()}.txt"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*KIKIMIMI, *map(str, words)],
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )
    try:
        yield Process(process, log)
    finally:
        with suppress(subprocess.TimeoutExpired):
            process.terminate()
            process.wait(STOPS_WITHIN)
        process.kill()
        process.wait()


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


SIGN_IN = re.compile(r"Sign in as +(\S+)\nPassword +(\S+)\n")


def test_it_starts_with_nothing_and_stops_when_told(kikimimi: Kikimimi, port: int) -> None:
    with running(kikimimi, "serve", "--port", port) as console:
        found = console.wait_for(SIGN_IN)
        assert f"http://127.0.0.1:{port}" in console.printed
        assert console.get(f"http://127.0.0.1:{port}/healthz")[0] == 200
        code, text = console.get(f"http://127.0.0.1:{port}/readyz")
        assert (code, json.loads(text)["status"]) == (200, "ready")
        with kikimimi.sessions() as sessions, sessions.read() as session:
            person = session.scalars(sa.select(Person)).one()
        assert person.email == found[1]
        assert passwords.is_password(found[2], person.password_hash)
        assert console.stop() == 0
        assert "Traceback" not in console.printed


def test_a_second_start_keeps_the_password(kikimimi: Kikimimi, port: int) -> None:
    seen = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        with running(kikimimi, "serve", "--port", port) as console:
            seen.append(console.wait_for(SIGN_IN).groups())
            console.get(f"http://127.0.0.1:{port}/healthz")
            assert console.stop(sign) == 0
    assert seen[0] == seen[1]


def test_without_the_town_it_prints_a_set_up_code(kikimimi: Kikimimi, port: int) -> None:
    code = re.compile(r"Set-up code +(\w{4}-\w{4}-\w{4})\n")
    with running(kikimimi, "serve", "--port", port, "--no-demo") as console:
        console.wait_for(code)
        assert f"http://127.0.0.1:{port}/set-up" in console.printed
        assert "Sign in as" not in console.printed
        assert console.get(f"http://127.0.0.1:{port}/set-up")[0] == 200
        assert console.stop() == 0
    assert kikimimi.counts()["account"] == 0


def test_the_town_sleeps_while_it_is_not_wanted(kikimimi: Kikimimi, port: int) -> None:
    def state() -> AccountState:
        with kikimimi.sessions() as sessions, sessions.read() as session:
            return session.scalars(sa.select(Account)).one().state

    for word, wanted in (("--demo", "active"), ("--no-demo", "paused"), ("--demo", "active")):
        with running(kikimimi, "serve", "--port", port, word) as console:
            console.get(f"http://127.0.0.1:{port}/healthz")
            assert state() == wanted
            assert console.stop() == 0


def test_a_taken_port_is_told_in_one_sentence(kikimimi: Kikimimi, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        said = kikimimi("serve", "--port", port)
    assert said.code == 1
    assert said.out == ""
    assert f"cannot listen on 127.0.0.1, port {port}: Address already in use" in said.err
    assert len(said.err.splitlines()) == 1
    assert not (kikimimi.folder / "data").exists(), "nothing was begun"


@pytest.mark.parametrize("host", ["nosuch.invalid", "203.0.113.9", "a b"])
def test_an_address_that_is_not_ours_is_told(kikimimi: Kikimimi, host: str, port: int) -> None:
    said = kikimimi("serve", "--host", host, "--port", port)
    assert said.code == 1
    assert f"cannot listen on {host}" in said.err


def test_host_and_file_of_the_environment_are_obeyed(kikimimi: Kikimimi, port: int) -> None:
    config = kikimimi.file(
        "k.toml", f"demo_town = false\n[server]\nport = {port}\nhost = '127.0.0.1'\n"
    )
    words = ["serve", "--host", "127.0.0.2"]
    with running(kikimimi, *words, KIKIMIMI_CONFIG=str(config)) as console:
        assert console.get(f"http://127.0.0.2:{port}/healthz")[0] == 200
        assert "Set-up code" in console.printed
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        assert console.stop() == 0


def test_a_worker_listens_without_the_web_and_stops(kikimimi: Kikimimi) -> None:
    kikimimi.well("account", "add", "files", "box", "--no-input")
    kikimimi.well("stream", "add", "box", "file", "--set", "path=p.jsonl")
    (kikimimi.folder / "data" / "imports").mkdir()
    kikimimi.file("data/imports/p.jsonl", '{"id": "1", "text": "一"}\n')
    with running(kikimimi, "worker") as worker:
        end = time.monotonic() + PATIENCE
        while not kikimimi.counts()["post"]:
            assert time.monotonic() < end, worker.printed
            time.sleep(0.05)  # between looks, never in place of one
        assert worker.stop() == 0
        assert "Traceback" not in worker.printed


def test_a_worker_that_is_stopped_while_it_starts_ends_well(kikimimi: Kikimimi) -> None:
    with running(kikimimi, "worker") as worker:
        worker.wait_for(re.compile("active=True"))
        assert worker.stop() == 0
