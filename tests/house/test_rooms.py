"""Small files, no rooms without a name, and nothing of this machine in them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 350  # lines
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
TOP = {
    "app", "listeners", "nlp", "migrations", "tests", "docs", "config.example.toml",
    "pyproject.toml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md", "constraints.txt",
}  # fmt: skip


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    paths = [Path(name) for name in listed.split("\0") if name]
    return paths or [p.relative_to(ROOT) for top in TOP for p in (ROOT / top).rglob("*.py")]


def test_no_python_file_is_a_crowded_room() -> None:
    crowded = {
        str(path): lines
        for path in _tracked()
        if path.suffix == ".py" and "versions" not in path.parts and (ROOT / path).exists()
        if (lines := len((ROOT / path).read_text("utf-8").splitlines())) > LONGEST
    }
    assert crowded == {}


def test_every_room_is_named_for_what_it_holds() -> None:
    assert [str(path) for path in _tracked() if path.stem in NAMELESS] == []


def test_the_top_level_holds_only_what_was_agreed() -> None:
    top = {path.parts[0] for path in _tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP


def test_no_registry_address_and_no_path_of_a_machine_stands_in_a_file() -> None:
    pattern = re.compile(r"index-url|/simple/|\"resolved\": \"http|/work/(main|shared)|/root/")
    text_files = {".py", ".toml", ".txt", ".md", ".html", ".js", ".css", ".json", ".sh", ".cfg"}
    guilty = [
        str(path)
        for path in _tracked()
        if path.suffix in text_files and path.name != "test_rooms.py" and (ROOT / path).exists()
        if pattern.search((ROOT / path).read_text("utf-8", errors="replace"))
    ]
    assert guilty == []
