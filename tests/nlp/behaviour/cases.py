"""The cases of the behaviour suite, read from `cases/*.toml`.

A table `[[cases]]` is a group that shares a kind, a language and what is expected:

* `mft` (minimum function test): `texts`, each a case, and at least one of `intent`, `sentiment`,
  `urgency_at_least`, `urgency_at_most`;
* `invariance`: `variants`, each a list of texts of which the labels named in `same` are equal;
* `direction`: `variants`, each a pair of texts; of the second, `more` is not less than of the
  first: `urgency`, or the probability of `negative` or `positive`. What is expected beside it
  is expected of the second text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from nlp.base import Intent, Sentiment, Urgency

FOLDER = Path(__file__).with_name("cases")
LABELS = frozenset({"intent", "sentiment", "urgency"})
DIRECTIONS = frozenset({"urgency", "negative", "positive"})
_EXPECTED = frozenset({"intent", "sentiment", "urgency_at_least", "urgency_at_most"})
_LANGUAGES = ("ja", "en")


class CaseInvalid(ValueError):
    """A group of cases is not as the format wants it; the sentence says where and why."""


class Kind(StrEnum):
    mft = "mft"
    invariance = "invariance"
    direction = "direction"


# What a group of each kind must have and may have beside `kind` and `language`.
_FIELDS = {
    Kind.mft: (frozenset({"texts"}), _EXPECTED),
    Kind.invariance: (frozenset({"variants", "same"}), frozenset[str]()),
    Kind.direction: (frozenset({"variants", "more"}), _EXPECTED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected of a text; None: nothing."""

    intent: Intent | None = None
    sentiment: Sentiment | None = None
    urgency_at_least: Urgency | None = None
    urgency_at_most: Urgency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: it passes or it does not. One text for `mft`, two or more otherwise."""

    capability: str
    kind: Kind
    language: str
    texts: tuple[str, ...]
    expected: Expected = Expected()
    same: frozenset[str] = frozenset()
    more: str = ""


def load(folder: Path = FOLDER) -> list[Case]:
    """Every case, by capability. Raises CaseInvalid."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.toml")):
        cases += of_file(path.stem, path.read_text(encoding="utf-8"))
    return cases


def of_file(capability: str, toml: str) -> list[Case]:
    """The cases of one capability. Raises CaseInvalid."""
    try:
        groups = tomllib.loads(toml)["cases"]
        return [case for group in groups for case in _of_group(capability, group)]
    except (KeyError, ValueError, TypeError) as error:
        raise CaseInvalid(f"{capability}: {error}") from error


def _of_group(capability: str, group: Mapping[str, Any]) -> Iterator[Case]:
    kind = Kind(group["kind"])
    _check_fields(kind, group)
    if group["language"] not in _LANGUAGES:
        raise ValueError(f"Language {group['language']!r} is not judged.")
    same = frozenset(group.get("same", ()))
    if kind is Kind.invariance and not (same and same <= LABELS):
        raise ValueError(f"`same` names other labels than {sorted(LABELS)}.")
    if kind is Kind.direction and group["more"] not in DIRECTIONS:
        raise ValueError(f"`more` is none of {sorted(DIRECTIONS)}.")
    rows = [[text] for text in group["texts"]] if kind is Kind.mft else group["variants"]
    for row in rows:
        _check_texts(kind, row)
        yield Case(
            capability=capability,
            kind=kind,
            language=group["language"],
            texts=tuple(row),
            expected=_expected(group),
            same=same,
            more=group.get("more", ""),
        )


def _check_fields(kind: Kind, group: Mapping[str, Any]) -> None:
    must, may = _FIELDS[kind]
    given = set(group) - {"kind", "language"}
    if not must <= given <= must | may:
        raise ValueError(f"A group of {kind} with the fields {sorted(given)}.")
    if kind is Kind.mft and not given & _EXPECTED:
        raise ValueError("A group of mft expects nothing.")


def _check_texts(kind: Kind, texts: list[str]) -> None:
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError(f"A text is missing in {texts!r}.")
    if len(set(texts)) != len(texts):
        raise ValueError(f"The same text twice in {texts!r}.")
    if kind is Kind.direction and len(texts) != 2:
        raise ValueError(f"A direction is a pair, not {texts!r}.")
    if kind is Kind.invariance and len(texts) < 2:
        raise ValueError(f"An invariance needs two texts, not {texts!r}.")


def _expected(group: Mapping[str, Any]) -> Expected:
    return Expected(
        intent=Intent(group["intent"]) if "intent" in group else None,
        sentiment=Sentiment(group["sentiment"]) if "sentiment" in group else None,
        urgency_at_least=_urgency(group, "urgency_at_least"),
        urgency_at_most=_urgency(group, "urgency_at_most"),
    )


def _urgency(group: Mapping[str, Any], name: str) -> Urgency | None:
    return Urgency(group[name]) if name in group else None
