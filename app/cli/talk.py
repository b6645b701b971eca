"""How commands open the product, and how they say what went wrong."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import click
import orjson
from alembic.util import CommandError
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

from app.config import Settings, load
from app.errors import AppError, ConfigInvalid, Invalid
from app.services import Services
from listeners.errors import ChannelError
from listeners.registry import UnknownChannel
from nlp.base import AnalysisError

# names and posts are other people's: [b] and :smile: in them are text; sentences are not broken
# into lines, so that a script finds them whole
out = Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
err = Console(markup=False, emoji=False, highlight=False, soft_wrap=True, stderr=True)

# escapes, line ends, direction overrides
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NEWER = "The database was made by a newer Kikimimi than this one. Install the newer one again."

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
            say_trouble(error.sentence)
            for field, sentence in error.fields.items():
                say_problem(field, sentence)
            sys.exit(2)
        if (trouble := _sentence(error)) is not None:
            say_trouble(trouble)
            sys.exit(2 if isinstance(error, UnknownChannel) else 1)


def _sentence(error: BaseException | None) -> str | None:
    """What to tell of an error that may happen to anybody; None for one that is our mistake."""
    if isinstance(error, AppError | ChannelError):
        return error.sentence
    if isinstance(error, UnknownChannel | AnalysisError):
        return str(error)
    if isinstance(error, CommandError) and "Can't locate revision" in str(error):
        return NEWER
    if isinstance(error, DBAPIError) and _is_of_the_machine(error):
        return database_trouble(error)
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}."
    return None


def _is_of_the_machine(error: DBAPIError) -> bool:
    """Whether database, disk or rights are to blame, and not a statement of ours."""
    if isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError:
        return True
    return "permission denied" in str(error.orig)


def database_trouble(error: DBAPIError) -> str:
    """What a database said, in one line, and what to look at."""
    said = str(error.orig).strip().splitlines()
    reason = said[0] if said else type(error.orig).__name__
    if "locked" in reason:
        return f"The database is busy ({reason}): another process writes. Try again in a moment."
    if "psycopg" in type(error.orig).__module__:
        return f"PostgreSQL says: {reason}. Is it running, is database.url right?"
    return f"SQLite says: {reason}. Look at the data folder: its rights, its space, its files."


def say_problem(key: str, sentence: str) -> None:
    err.print(f"✗ {key}: {sentence}", style="red")


def say_trouble(sentence: str) -> None:
    err.print(sentence, style="red")


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
        out.print(empty)
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(_harmless, row))
    out.print(table, soft_wrap=False)


def _harmless(cell: str) -> str:
    """`cell` without control characters: what a stranger wrote does not steer the terminal."""
    return CONTROLS.sub(" ", cell)
