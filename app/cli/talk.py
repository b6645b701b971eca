"""How commands open the product, and how they say what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import click
import orjson
from rich.console import Console
from rich.table import Table

from app.config import Settings, load
from app.errors import AppError, ConfigInvalid, Invalid
from app.services import Services
from listeners.errors import ChannelError
from listeners.registry import UnknownChannel
from nlp.base import AnalysisError

Command = TypeVar("Command", bound=Callable[..., Any])

out = Console()
err = Console(stderr=True)

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="KIKIMIMI_CONFIG",
    help="The configuration file. Default: config.toml here, else none.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


class Spoken:
    """Turns our errors into a sentence and an exit code; anything else stays a traceback."""

    def __enter__(self) -> Spoken:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, ConfigInvalid):
            for problem in error.problems:
                say_problem(problem.key, problem.sentence)
            sys.exit(2)
        if isinstance(error, Invalid):
            err.print(error.sentence, style="red", highlight=False, markup=False)
            for field, sentence in error.fields.items():
                say_problem(field, sentence)
            sys.exit(2)
        if isinstance(error, AppError | ChannelError):
            err.print(error.sentence, style="red", highlight=False, markup=False)
            sys.exit(1)
        if isinstance(error, UnknownChannel | AnalysisError):
            err.print(str(error), style="red", highlight=False, markup=False)
            sys.exit(2 if isinstance(error, UnknownChannel) else 1)


def say_problem(key: str, sentence: str) -> None:
    err.print(f"✗ {key}: {sentence}", style="red", highlight=False, markup=False)


def settings_from(config_path: Path | None) -> Settings:
    return load(config_path)


@contextmanager
def opened(config_path: Path | None) -> Iterator[Services]:
    """Services over a migrated database; closed at the end."""
    from app import migrate, wiring

    services = wiring.build(settings_from(config_path))
    migrate.upgrade(services.sessions)
    try:
        yield services
    finally:
        services.sessions.engine.dispose()


def print_json(value: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, default=str, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def print_table(title: str, columns: list[str], rows: list[list[str]], *, empty: str) -> None:
    """A table, or the sentence `empty` that says what to do next."""
    if not rows:
        out.print(empty, highlight=False)
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    out.print(table)
