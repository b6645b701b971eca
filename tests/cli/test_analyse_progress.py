"""`analyse` on a terminal: a bar that shows it works, and never a garbled line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.conftest import Kikimimi

KIKIMIMI = [sys.executable, "-c", "from app.cli import main; main()"]
POSTS = 2_500  # more than two batches
_SEQUENCE = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])|(\r)|(\n)|([^\x1b\r\n]+)")


class Terminal:
    """A terminal of our own: a process writes to `end`, and we read what it wrote."""

    def __init__(self) -> None:
        self._ours, self.end = os.openpty()
        self._read: list[bytes] = []
        self._reader = Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        try:
            while written := os.read(self._ours, 65_536):
                self._read.append(written)
        except OSError:  # Linux says so when nobody has the other end
            return

    def written(self) -> str:
        """Everything, once the process has ended."""
        os.close(self.end)
        self._reader.join(timeout=10)
        os.close(self._ours)
        return b"".join(self._read).decode()


def screen(written: str) -> list[str]:
    """The lines that stay on a screen of any width, blank ones left out."""
    lines, row, column = [""], 0, 0
    for found in _SEQUENCE.finditer(written):
        how_far, command, back, down, text = found.groups()
        if text:
            line = lines[row].ljust(column)
            lines[row] = line[:column] + text + line[column + len(text) :]
            column += len(text)
        elif back:
            column = 0
        elif down:
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif command == "A":
            row = max(0, row - int(how_far or 1))
        elif command == "K":
            lines[row] = ""
    return [line for line in lines if line.strip()]


@pytest.fixture
def posts(kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Read by the rules alone: what is shown does not hang on the model."""
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_INTERACTIVE", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    kikimimi.file("config.toml", '[analysis]\nbackend = "rules"\n')
    return kikimimi.file("posts.txt", "アプリが落ちる\n" * POSTS)


def run(*words: str, out: int, err: int, given: int = subprocess.DEVNULL) -> None:
    ran = subprocess.run([*KIKIMIMI, *words], stdin=given, stdout=out, stderr=err, check=False)
    assert ran.returncode == 0


def test_on_a_terminal_whole_lines_scroll_above_a_bar_that_goes_in_the_end(posts: Path) -> None:
    terminal = Terminal()
    run("analyse", str(posts), out=terminal.end, err=terminal.end)
    written = terminal.written()
    assert f"{POSTS:,} posts" in written
    left = screen(written)
    assert [json.loads(line)["id"] for line in left] == [str(at + 1) for at in range(POSTS)]


def test_into_a_file_the_bar_stands_on_the_terminal_alone(posts: Path) -> None:
    terminal = Terminal()
    with posts.with_name("out.jsonl").open("wb") as out:
        run("analyse", str(posts), out=out.fileno(), err=terminal.end)
    assert f"{POSTS:,} posts" in screen(terminal.written())[-1]
    assert len(posts.with_name("out.jsonl").read_bytes().splitlines()) == POSTS


def test_where_errors_go_to_a_file_there_is_no_bar(posts: Path) -> None:
    terminal = Terminal()
    with posts.with_name("err.txt").open("wb") as err:
        run("analyse", str(posts), out=terminal.end, err=err.fileno())
    assert posts.with_name("err.txt").read_bytes() == b""
    assert "\x1b" not in terminal.written()


def test_while_somebody_types_there_is_no_bar_in_their_way(posts: Path) -> None:
    terminal, typing = Terminal(), Terminal()
    os.write(typing._ours, "アプリが落ちる\n\x04".encode())
    with posts.with_name("out.jsonl").open("wb") as out:
        run("analyse", out=out.fileno(), err=terminal.end, given=typing.end)
    assert terminal.written() == ""
    assert len(posts.with_name("out.jsonl").read_bytes().splitlines()) == 1
    typing.written()
