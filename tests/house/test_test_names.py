"""The tables that say where something is proven name tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall((TESTS / "README.md").read_text("utf-8"))
    assert len(named) > 40
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (TESTS / file).is_file() or f"def {name}(" not in (TESTS / file).read_text("utf-8")
    ]
    assert missing == []


def test_every_line_of_a_table_has_its_test() -> None:
    text = (TESTS / "README.md").read_text("utf-8")
    table = text.split("| what comes |")[1].split("\n\n")[0]
    lines = table.splitlines()[2:]
    assert len(lines) > 10
    assert [line for line in lines if not NAMED.search(line)] == []


def test_every_folder_of_tests_is_explained() -> None:
    text = (TESTS / "README.md").read_text("utf-8")
    folders = {path.parent.name for path in TESTS.glob("*/__init__.py")}
    assert {folder for folder in folders if f"`{folder}/" not in text} == set()
