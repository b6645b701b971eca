"""Starts a reader in a process of its own, another's in an environment that is thrown away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nlp
from nlp.base import AnalysisError
from nlp.benching import reader

OTHERS: Mapping[str, Sequence[str]] = {
    "asari": ("asari==0.2.0",),
    "oseti": ("oseti==0.4.3.1", "ipadic==1.0.0"),  # MeCab's dictionary that it was written for
}
_INSTALL_SECONDS = 900
_LOCALE = "en_US.UTF-8"  # asari's network does not load where the machine has it not


class NotMeasured(AnalysisError):
    """A reader cannot be had or broke; the sentence says which and why. The others go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Posts a second in batches and one by one; a single post's milliseconds; memory at its most.

    `load_seconds`: until the first post is read. `said`: what it said of each post, in order.
    """

    revision: str
    load_seconds: float
    batched: float
    one_by_one: float
    p50_ms: float
    p95_ms: float
    memory_mb: float
    said: Sequence[Mapping[str, Any]]


def ours(backend: str, texts: Sequence[str], *, cores: int) -> Iterator[int | Timed]:
    """Posts done so far, and at last the figures. Raises NotMeasured."""
    command = [sys.executable, "-m", reader.__name__, backend, str(cores)]
    folder = Path(str(nlp.__file__)).parents[1]  # this very code, also where another is installed
    return _running(backend, command, texts, folder=folder, environment=os.environ)


def other(name: str, python: Path, texts: Sequence[str], *, cores: int) -> Iterator[int | Timed]:
    """The same for a reader that `installed` gave the Python of."""
    folder = python.parents[1]
    command = [str(python), "-I", str(Path(reader.__file__)), name, str(cores)]
    return _running(name, command, texts, folder=folder, environment=_with_locale(folder))


@contextmanager
def installed(name: str) -> Iterator[Path]:
    """The Python of an environment that holds `name` and is gone afterwards. Raises NotMeasured."""
    with tempfile.TemporaryDirectory(prefix="kikimimi-bench-") as folder:
        python = Path(folder) / ("Scripts" if os.name == "nt" else "bin") / "python"
        for command in (
            [sys.executable, "-m", "venv", folder],
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             *OTHERS[name]],
        ):  # fmt: skip
            _done(name, command)
        yield python


def _done(name: str, command: Sequence[str]) -> None:
    try:
        subprocess.run(  # noqa: S603
            command, check=True, capture_output=True, text=True, timeout=_INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(_not_installed(name, "it took too long")) from error
    except subprocess.CalledProcessError as error:
        raise NotMeasured(_not_installed(name, _last_line(error.stderr))) from error


def _not_installed(name: str, why: str) -> str:
    return f"{name} could not be installed ({why}). It needs the network; its side is left out."


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    # pip ends with how to upgrade it
    told = [line for line in lines if line.startswith("ERROR:")] or lines
    return told[-1].removeprefix("ERROR: ").rstrip(".")[:200] if told else "it said nothing"


def _with_locale(folder: Path) -> dict[str, str]:
    """The environment, with the locale made in `folder` where this machine can make it."""
    with suppress(OSError):
        subprocess.run(  # noqa: S603
            ["localedef", "-i", "en_US", "-f", "UTF-8", str(folder / _LOCALE)],  # noqa: S607
            check=False,
            capture_output=True,
        )
    found = {"LOCPATH": str(folder)} if (folder / _LOCALE).exists() else {}
    return {**os.environ, **found}


def _running(
    name: str,
    command: Sequence[str],
    texts: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
) -> Iterator[int | Timed]:
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=folder, env=dict(environment),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True,
        )  # fmt: skip
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            with suppress(BrokenPipeError):  # it fell over at once; what it said comes below
                process.stdin.writelines(json.dumps(text) + "\n" for text in texts)
                process.stdin.close()
            try:
                for line in process.stdout:
                    found = json.loads(line)
                    yield found["done"] if "done" in found else Timed(**found)
            except BaseException:
                process.kill()  # nobody listens any more
                raise
        if process.returncode:
            told.seek(0)
            why = _last_line(told.read().decode(errors="replace"))
            raise NotMeasured(f"{name} broke while it read ({why}). Its side is left out.")
