"""The Japanese catalogue holds every text of the code, and is compiled as it is written."""

from __future__ import annotations

import re

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from app.web import catalogue

FIELD = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}")


def _texts(found: Catalog) -> dict[str, str]:
    """Text to translation; of plurals the first of each (Japanese has one)."""
    return {_first(one.id): _first(one.string) for one in found if one.id}


def _first(value: object) -> str:
    return str(value[0] if isinstance(value, tuple | list) else value)


def test_the_catalogue_holds_exactly_the_texts_of_code_and_pages() -> None:
    wanted = _texts(catalogue.texts()).keys()
    known = _texts(catalogue.known()).keys()
    assert len(wanted) > 500
    assert wanted - known == set(), "run: make translations"
    assert known - wanted == set(), "run: make translations"


def test_every_text_is_translated() -> None:
    assert catalogue.untranslated(catalogue.known()) == []
    assert [one.id for one in catalogue.known() if one.fuzzy and one.id] == []


def test_a_translation_keeps_the_fields_of_its_text() -> None:
    lost = []
    for one in catalogue.known():
        if not one.id:
            continue
        plural = one.id if isinstance(one.id, str) else one.id[-1]
        if set(FIELD.findall(_first(one.string))) != set(FIELD.findall(plural)):
            lost.append(plural)
    assert lost == []


def test_the_compiled_file_says_what_the_written_one_says() -> None:
    with catalogue.MO.open("rb") as file:
        compiled = _texts(read_mo(file))
    assert compiled == _texts(catalogue.known())


def test_collecting_twice_changes_nothing() -> None:
    once = catalogue.updated(catalogue.texts(), catalogue.known())
    twice = catalogue.updated(catalogue.texts(), once)
    assert _texts(once) == _texts(twice) == _texts(catalogue.known())
    assert once.creation_date == twice.creation_date


def test_no_place_of_a_file_stands_in_the_catalogue() -> None:
    text = catalogue.PO.read_text("utf-8")
    assert "#: " not in text
    assert str(catalogue.ROOT) not in text
