"""The guides speak of the product that stands here: commands, pages, words, roles, pictures."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import click
import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from app.cli import COMMANDS, main
from app.models import Role
from app.policy.templating import FIELDS
from app.web.frame.navigation import HOUSE, WORK
from app.web.frame.rules import ROUTE_RULES, allows
from app.web.wording.words import WORDS
from app.web.wording.work_words import WORK_WORDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GUIDES = {"en": DOCS / "guide.en.md", "ja": DOCS / "guide.ja.md"}
PAGES = (ROOT / "README.md", DOCS / "operations.md", *GUIDES.values())
ROLES = (Role.agent, Role.lead, Role.marketing, Role.admin)
"""In the order of the guides' columns."""

TOLD = ("tab", "path", "ignore_reason", "outcome", "counted")
"""Kinds of words that the guides explain one by one."""

# the rows of "who may do what", in the order of the guides, and a route that stands for each
ROLE_ROWS = (
    "replies.send",
    "praise.index",
    "figures.summary_sheet",
    "ledger.outcome",
    "ledger.rows_sheet",
    "templates.change",
    "brands.brand",
    "accuracy.index",
    "streams.pause",
    "streams.add",
    "accounts.account",
    "people.people",
    "audit.audit",
)

LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]*)(#[^)\s]+)?\)")
FENCED = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(kikimimi [^`\n]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def quoted_commands(text: str) -> Iterator[str]:
    """Every `kikimimi …` command line that a page tells people to type."""
    for block in FENCED.findall(text):
        for line in block.splitlines():
            if re.search(r"(^|[\s|/=])kikimimi (?=[a-z-])", line):
                yield line
    yield from INLINE.findall(FENCED.sub("", text))


def arguments_of(line: str) -> list[str]:
    """What stands behind `kikimimi`, up to the next pipe or redirection."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|>;&")
    lexer.whitespace_split = True
    words = list(lexer)
    at = next(n for n, word in enumerate(words) if word.split("/")[-1] == "kikimimi")
    taken = []
    for word in words[at + 1 :]:
        if set(word) <= set("|>;&"):
            break
        taken.append(word)
    return taken


def parse(arguments: list[str]) -> None:
    """Parses a command line without running it. Raises click's errors."""
    command: click.Command = main
    rest = arguments
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(click.Context(command), rest[0])
        if found is None:
            raise click.UsageError(f"no such command: {rest[0]}")
        command, rest = found, rest[1:]
    with suppress(click.exceptions.Exit):  # --help
        command.make_context(command.name, rest)


def all_commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        inner = sorted(command.commands) if isinstance(command, click.Group) else []
        found += [(name, one) for one in inner] or [(name,)]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_line_in_a_page_parses(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "typed")
    for line in quoted_commands(page.read_text("utf-8")):
        try:
            parse(arguments_of(line))
        except click.ClickException as wrong:
            pytest.fail(f"{line}: {wrong.format_message()}")


def test_a_command_line_that_is_wrong_is_found() -> None:
    with pytest.raises(click.ClickException):
        parse(arguments_of("kikimimi stream dry-run three"))
    with pytest.raises(click.ClickException):
        parse(arguments_of("printf x | kikimimi understand > file"))


@pytest.mark.parametrize("language", GUIDES)
def test_every_command_is_in_the_guide(language: str) -> None:
    text = GUIDES[language].read_text("utf-8")
    for name, *inner in all_commands():
        row = next((line for line in text.splitlines() if f"| `kikimimi {name}" in line), "")
        assert row, f"kikimimi {name}"
        assert all(f"`{one}`" in row for one in inner), (name, inner)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for path, anchor in LINK.findall(text):
        if path.startswith(("http://", "https://")):
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {path}"
        if anchor:
            assert anchor[1:] in anchors(target.read_text("utf-8")), f"{page.name}: {anchor}"


def anchors(text: str) -> set[str]:
    """The names that GitHub gives to headings."""
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        for heading in HEADING.findall(FENCED.sub("", text))
    }


@pytest.mark.parametrize("language", GUIDES)
def test_every_page_and_every_explained_word_is_in_the_guide(language: str) -> None:
    text = GUIDES[language].read_text("utf-8")
    words: Mapping[str, Mapping[str, str]] = {**WORK_WORDS, **WORDS}
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(ROOT / "app/web/translations"))
    with app.test_request_context(), force_locale(language):
        wanted = [str(place.label) for place in (*WORK, *HOUSE)]
        wanted += [str(word) for kind in (*TOLD, "role") for word in words[kind].values()]
    assert [word for word in wanted if word not in text] == []


@pytest.mark.parametrize("language", GUIDES)
def test_the_guide_says_who_may_do_what(language: str) -> None:
    lines = GUIDES[language].read_text("utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if re.search(r"\| [✓–] \| [✓–] \| [✓–] \| [✓–] \|$", line)
    ]
    assert len(rows) == len(ROLE_ROWS)
    for endpoint, row in zip(ROLE_ROWS, rows, strict=True):
        may = ["✓" if allows(ROUTE_RULES[endpoint], role) else "–" for role in ROLES]
        assert row[1:] == may, (endpoint, row[0])


@pytest.mark.parametrize("language", GUIDES)
def test_every_key_and_every_field_is_in_the_guide(language: str) -> None:
    text = GUIDES[language].read_text("utf-8")
    keys = (ROOT / "app/web/templates/parts/keys.html").read_text("utf-8")
    shown = {
        key for pair in re.findall(r'(?<!dialog)\("([^"]+)", _\(', keys) for key in pair.split()
    }
    assert {"j", "z", "Ctrl+Enter"} <= shown
    assert sorted(key for key in shown if f"`{key}`" not in text) == []
    places = [place.keys for place in (*WORK, *HOUSE) if place.keys]
    assert [key for key in places if f"`g` `{key}`" not in text] == []
    assert [name for name in FIELDS if f"`{{{name}}}`" not in text] == []


def test_both_guides_have_the_same_shape() -> None:
    shapes = [
        (
            len(HEADING.findall(text)),
            sum(line.startswith("|") for line in text.splitlines()),
            sorted(path for path, _ in LINK.findall(text) if path.endswith(".png")),
        )
        for text in (path.read_text("utf-8") for path in GUIDES.values())
    ]
    assert shapes[0] == shapes[1]
