"""The example file documents every setting with its default."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from app.config import Settings, load

EXAMPLE = Path(__file__).resolve().parents[2] / "config.example.toml"
SECRETS = {"security.metrics_token"}  # shown in a comment: a secret has no default
BY_NAME = {  # shown in a comment: one table an account, one line a label of a model
    "channels.mastodon", "analysis.transformers.labels",
}  # fmt: skip


def _keys(part: type[BaseModel], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for name, field in part.model_fields.items():
        kind: Any = field.annotation
        key = f"{prefix}{name}"
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= _keys(kind, f"{key}.")
        else:
            found.add(key)
    return found


def _written(table: dict[str, Any], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for name, value in table.items():
        key = f"{prefix}{name}"
        found |= _written(value, f"{key}.") if isinstance(value, dict) else {key}
    return found


def test_every_setting_stands_in_the_example() -> None:
    written = _written(tomllib.loads(EXAMPLE.read_text("utf-8")))
    assert _keys(Settings) - SECRETS - BY_NAME == written


def test_the_example_says_the_defaults() -> None:
    assert load(EXAMPLE, environment={}) == Settings()


def test_what_has_no_default_is_shown_in_a_comment() -> None:
    text = EXAMPLE.read_text("utf-8")
    assert "metrics_token" in text
    assert "# [channels.mastodon." in text
    assert "# labels = {" in text
