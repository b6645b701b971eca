"""Every package that is needed is in README's table, and nothing else is; each has bounds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
UNBOUNDED = {"sudachidict-core", "tzdata", "types-requests", "types-regex"}  # data, dated versions
STUBS = {"types-requests", "types-regex"}  # of packages in the table


def _project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def _wanted() -> list[str]:
    project = _project()
    extras = [one for group in project["optional-dependencies"].values() for one in group]
    return [*project["dependencies"], *extras]


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found is not None, requirement
    return _plain(found.group())


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _in_the_table() -> set[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    table = text.split("| package | why |")[1].split("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    names = re.findall(r"[\w.-]+", " ".join(re.sub(r"^[^:]*only:", "", c.strip()) for c in cells))
    return {_plain(name) for name in names}


def test_the_table_of_packages_says_what_is_installed() -> None:
    wanted = {_name(one) for one in _wanted()} - STUBS
    assert wanted - _in_the_table() == set(), "say in README why it is needed"
    assert _in_the_table() - wanted == set(), "README names what is not needed"


def test_every_package_has_an_upper_bound() -> None:
    open_ended = {_name(one) for one in _wanted() if "<" not in one and "==" not in one}
    assert open_ended == UNBOUNDED


def test_what_was_tested_together_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {_plain(line.split("==")[0]) for line in lines if "==" in line}
    assert {_name(one) for one in _wanted()} - pinned == set()


def test_a_warning_fails_a_test() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    assert options["ini_options"]["filterwarnings"][0] == "error"
