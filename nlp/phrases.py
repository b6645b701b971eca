"""Names and phrases of one Japanese text, by GiNZA: when a person asks, never on the stream.

The only importer of ja_ginza, an extra. Its model reads some tens of posts a second and needs
400 MB, so that it is loaded with the first question and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from nlp.base import AnalysisError, ModelMissing, TextRefused
from nlp.normalise import READ_AT_MOST

INSTALL = "pip install -e '.[ginza]'"


class NameKind(StrEnum):
    person = "person"
    organisation = "organisation"
    place = "place"
    product = "product"
    time = "time"
    amount = "amount"
    contact = "contact"
    other = "other"


class StillReading(AnalysisError):
    """It takes longer than one waits for; ask again, it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as it stands in the text."""

    kind: NameKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Each once, in the order of the text."""

    names: tuple[Name, ...]
    phrases: tuple[str, ...]  # noun phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """`read`: a text to a spaCy Doc. `kinds`: GiNZA's fine labels -> OntoNotes' few."""

    read: Callable[[str], Any]
    kinds: Mapping[str, str]


class PhraseReader:
    """One text at a time, in a thread of its own; loads nothing before the first."""

    def __init__(self, load: Callable[[], Model] | None = None) -> None:
        self._load = load or _ginza
        self._asked: dict[str, Future[Phrases]] = {}  # by text: who asks again finds it
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="phrases")

    def read(self, text: str, *, seconds: float) -> Phrases:
        """What is in the first `READ_AT_MOST` characters of a Japanese text.

        Raises ModelMissing where the extra is not installed, StillReading after `seconds`, and
        TextRefused.
        """
        text = text[:READ_AT_MOST]
        asked = self._asked.get(text)
        if asked is None:
            self._asked = {key: one for key, one in self._asked.items() if not one.done()}
            asked = self._asked[text] = self._aside.submit(self._read, text)
        try:
            return asked.result(timeout=seconds)
        except NotYet:
            raise StillReading("The model is still reading. Ask again in a moment.") from None
        except AnalysisError:
            self._asked.pop(text, None)  # it may be installed by now
            raise

    def _read(self, text: str) -> Phrases:
        model = self._model
        try:
            read = model.read(text)
            names = [
                Name(kind=_kind(model.kinds.get(one.label_, "")), words=one.text)
                for one in read.ents
                if not one.label_.startswith(_NO_NAME)
            ]
            phrases = [one.text for one in read.noun_chunks]
        except (ValueError, ArithmeticError, LookupError, TypeError, RuntimeError) as error:
            raise TextRefused("GiNZA cannot read this text.") from error
        return Phrases(names=tuple(dict.fromkeys(names)), phrases=tuple(dict.fromkeys(phrases)))

    @cached_property
    def _model(self) -> Model:
        return self._load()


_NO_NAME = "Title"  # さん, 部長: GiNZA marks them beside the name
_KINDS: Mapping[str, NameKind] = {
    "PERSON": NameKind.person,
    "ORG": NameKind.organisation, "NORP": NameKind.organisation,
    "GPE": NameKind.place, "LOC": NameKind.place, "FAC": NameKind.place,
    "PRODUCT": NameKind.product, "WORK_OF_ART": NameKind.product,
    "DATE": NameKind.time, "TIME": NameKind.time,
    "CARDINAL": NameKind.amount, "ORDINAL": NameKind.amount, "QUANTITY": NameKind.amount,
    "MONEY": NameKind.amount, "PERCENT": NameKind.amount,
    "EMAIL": NameKind.contact, "PHONE": NameKind.contact, "URL": NameKind.contact,
}  # fmt: skip


def _kind(label: str) -> NameKind:
    return _KINDS.get(label, NameKind.other)


def _ginza() -> Model:
    """Raises ModelMissing."""
    import spacy

    try:
        from ginza import ENE_ONTONOTES_MAPPING

        return Model(read=spacy.load("ja_ginza"), kinds=ENE_ONTONOTES_MAPPING)
    except (ImportError, OSError, ValueError) as error:
        raise ModelMissing(f"GiNZA is not installed. Install it with: {INSTALL}") from error
