"""Every command teaches: by an example, or by sentences that say what it does and why."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from app.cli import COMMANDS, main
from tests.cli.conftest import Kikimimi


def _commands() -> Iterator[tuple[str, ...]]:
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None, name
        yield (name,)
        if isinstance(command, click.Group):
            for inner in command.commands:
                yield (name, inner)


@pytest.mark.parametrize("words", list(_commands()), ids=" ".join)
def test_help_says_what_it_does(kikimimi: Kikimimi, words: tuple[str, ...]) -> None:
    said = kikimimi.well(*words, "--help")
    teaching = said.out.split("Options:")[0].split("\n", 1)[1].strip()
    assert len(teaching) >= 20
    assert said.err == ""


def test_every_word_of_the_issue_is_a_command(kikimimi: Kikimimi) -> None:
    commands = {" ".join(words) for words in _commands()}
    plain = ["serve", "worker", "check", "import", "analyse", "export", "demo", "bench"]
    streams = [
        f"stream {word}" for word in ["add", "list", "pause", "resume", "run-now", "dry-run"]
    ]
    users = [f"user {word}" for word in ["add", "list", "passwd", "disable"]]
    assert {*plain, *streams, *users, "brand add", "account add"} <= commands


def test_the_first_page_shows_how_to_begin(kikimimi: Kikimimi) -> None:
    said = kikimimi.well("--help")
    assert "kikimimi serve" in said.out
    assert "KIKIMIMI_DATA" in said.out


def test_asked_wrongly_ends_with_two(kikimimi: Kikimimi) -> None:
    for words in (["nosuch"], ["serve", "--port", "0"], ["serve", "--nosuch"], ["user", "add"]):
        said = kikimimi(*words)
        assert said.code == 2, words
        assert "Error" in said.err


def test_the_version_is_told(kikimimi: Kikimimi) -> None:
    assert kikimimi.well("--version").out.startswith("kikimimi, version ")
