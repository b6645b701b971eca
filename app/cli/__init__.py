"""`kikimimi`: parse, call, print. Exit codes: 0 done, 1 it did not work, 2 asked wrongly."""

from __future__ import annotations

import io
import sys
from importlib import import_module
from typing import Any

import click

from app import logs
from app.cli.talk import Spoken

COMMANDS: dict[str, str] = {
    "serve": "app.cli.serve:serve",
    "worker": "app.cli.serve:worker",
    "check": "app.cli.check:check",
    "user": "app.cli.people:user",
    "brand": "app.cli.brands:brand",
    "account": "app.cli.accounts:account",
    "stream": "app.cli.streams:stream",
    "import": "app.cli.importing:import_file",
    "analyse": "app.cli.analyse:analyse",
    "model": "app.cli.model:model",
    "export": "app.cli.export:export",
    "demo": "app.cli.demo:demo",
    "bench": "app.cli.bench:bench",
}


class Commands(click.Group):
    """Imports a command when it is called, so that `--help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def main(self, *args: Any, **kwargs: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # a terminal that knows no Japanese shows marks, not a traceback
                stream.reconfigure(errors="replace")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> object:
        logs.keep_off_stdout()
        with Spoken():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kikimimi", prog_name="kikimimi")
def main() -> None:
    """Kikimimi, the console for active support: hear, understand, queue, reply, measure.

    \b
    Try it:            kikimimi serve            (with the demo town)
    Set it up:         kikimimi check
    Understand text:   printf 'アプリが落ちる\\n' | kikimimi analyse

    Every command explains itself with --help. The configuration is the file that --config or
    KIKIMIMI_CONFIG names, else config.toml here, else working defaults; KIKIMIMI_DATA names the
    folder that holds database and keys.
    """
