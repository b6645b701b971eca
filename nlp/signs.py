"""The lexicon: what carries meaning, with how much, and what posts are about (`lexicon/*.toml`)."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from nlp.base import ASPECT, ModelMissing, Urgency
from nlp.normalise import prepare

_FOLDER = files("nlp") / "lexicon"
_ASPECTS = "aspects.toml"
LANGUAGES = ("ja", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One meaning and the ways to write it. README.md of this folder tells the fields."""

    code: str
    weights: Mapping[str, float]  # intent or sentiment -> weight in logits
    negated: Mapping[str, float] | None = None  # what it means under a negation, if anything
    only_negated: bool = False  # means something only under a negation
    urgency: Urgency | None = None  # lifts to this where there is trouble
    yields: bool = False  # says nothing where another sign stands on the same words
    weak: bool = False  # a grumble that asking, wishing or praising outweighs
    span: str = ""  # reported among the names: churn, risk, "aspect:delivery"
    words: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    shapes: tuple[re.Pattern[str], ...] = field(default=())
    tokens: tuple[list[dict[str, object]], ...] = ()
    unless_before: re.Pattern[str] | None = None  # what stands before it, to its end
    unless_after: re.Pattern[str] | None = None  # what stands after it, from its start
    unless_at: re.Pattern[str] | None = None  # in the words themselves

    @property
    def is_aspect(self) -> bool:
        """Says what a post is about, and nothing of what its writer means."""
        return self.span.startswith(ASPECT)

    def holds(self, text: str, start: int, end: int) -> bool:
        """Is this really the sign, seen beside what stands around it?"""
        before, after, at = self.unless_before, self.unless_after, self.unless_at
        return not (
            (at is not None and at.search(text, start, end))
            or (after is not None and after.match(text, end))
            or (before is not None and before.search(text[max(0, start - 20) : start]))
        )


@cache
def lexicon(language: str) -> tuple[Sign, ...]:
    """All signs of a language. Raises ModelMissing when the file is not there."""
    document = tomllib.loads(_read(f"{language}.toml"))
    return tuple(_sign(entry) for entry in document["sign"])


@cache
def aspects(language: str) -> tuple[Sign, ...]:
    """What posts may be about, as signs without weight. Raises ModelMissing."""
    document = tomllib.loads(_read(_ASPECTS))
    return tuple(
        _sign({"code": ASPECT + name, "span": ASPECT + name, "weights": {}, **entry[language]})
        for name, entry in document.items()
    )


@cache
def lexicon_revision() -> str:
    """Ten letters that change whenever a lexicon does."""
    names = [*(f"{language}.toml" for language in LANGUAGES), _ASPECTS]
    written = "".join(_read(name) for name in names)
    return hashlib.sha256(written.encode()).hexdigest()[:10]


def _read(name: str) -> str:
    try:
        return (_FOLDER / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ModelMissing(f"The lexicon {name} is missing: install Kikimimi again.") from error


def _sign(entry: Mapping[str, object]) -> Sign:
    fields = dict(entry)
    for name in ("words", "lemmas", "parts"):
        fields[name] = tuple(prepare(str(word)).text for word in _list(fields.get(name)))
    fields["shapes"] = tuple(re.compile(str(shape)) for shape in _list(fields.get("shapes")))
    fields["tokens"] = tuple(_list(fields.get("tokens")))
    for name in ("unless_before", "unless_after", "unless_at"):
        if name in fields:
            fields[name] = re.compile(str(fields[name]))
    if "urgency" in fields:
        fields["urgency"] = Urgency(str(fields["urgency"]))
    return Sign(**fields)  # type: ignore[arg-type]  # a wrong key or type is told by the tests


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
