"""What a demo database begins with: the invented brand and its reply templates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from listeners.base import Title
from listeners.demo.cast import OUR_HANDLE


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterBrand:
    """A brand to listen for: its name, spellings, and the words that must or must not be near."""

    name: str
    names: tuple[str, ...]
    required: tuple[str, ...]
    excluded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StarterTemplate:
    """A reply text in both languages. Fields: {handle}, {name}, {agent}.

    `intent` is the kind of post it is written for.
    """

    shortcut: str
    title: Title
    intent: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """Everything that seeds a demo database. `streams` are kinds of the demo channel."""

    company: Title
    handle: str
    brands: tuple[StarterBrand, ...]
    templates: tuple[StarterTemplate, ...]
    streams: tuple[str, ...]


@cache
def starter() -> Starter:
    """The starter set as shipped."""
    raw = tomllib.loads(
        files(__package__).joinpath("cast", "starter.toml").read_text(encoding="utf-8")
    )
    return Starter(
        company=Title(en=raw["company"]["en"], ja=raw["company"]["ja"]),
        handle=OUR_HANDLE,
        brands=tuple(
            StarterBrand(
                name=row["name"],
                names=tuple(row["names"]),
                required=tuple(row.get("required", ())),
                excluded=tuple(row.get("excluded", ())),
            )
            for row in raw["brand"]
        ),
        templates=tuple(
            StarterTemplate(
                shortcut=row["shortcut"],
                title=Title(en=row["title_en"], ja=row["title_ja"]),
                intent=row["intent"],
                ja=row["ja"].strip(),
                en=row["en"].strip(),
            )
            for row in raw["template"]
        ),
        streams=("town", "mentions", "timeline"),
    )
