"""Brand names, in whatever spelling, found by one automaton for all brands.

What counts as the same spelling is told in `fold`, where a name may begin and end in `boundary`.
A brand is heard when one of its names stands in the text, one of its required words does too (if
it has any), and none of its excluded words does. Of names that overlap the longest wins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import ahocorasick

from listeners.boundary import blanks_fit, is_short_kana, seams, stands_alone
from listeners.fold import Folded, fold, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandWords:
    """What a brand is called. Words that fold to nothing (a lone "-") are never found."""

    brand_id: int
    names: Sequence[str]
    required: Sequence[str] = ()  # one of these must stand in the same text
    excluded: Sequence[str] = ()  # any of these in the text: not this brand


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """`name` (as configured) stands at `text[start:end]`, written as `found`."""

    brand_id: int
    name: str
    start: int
    end: int
    found: str


class _Role(Enum):
    NAME = auto()
    REQUIRED = auto()
    EXCLUDED = auto()


@dataclass(frozen=True, slots=True)
class _Use:
    brand_id: int
    role: _Role
    word: str
    seams: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One folded word and everything it stands for."""

    length: int
    short_kana: bool
    uses: tuple[_Use, ...]


class Matcher:
    """Finds the names of many brands at once. Immutable: build a new one when a brand changes."""

    def __init__(self, brands: Sequence[BrandWords]) -> None:
        self._picky = frozenset(brand.brand_id for brand in brands if brand.required)
        self._automaton = _automaton(brands)

    def find(self, text: str) -> list[Hit]:
        """Every name that counts, by place. Offsets are those of `text` as given."""
        if self._automaton is None:
            return []
        occurrences = list(self._automaton.iter(folded(text)))
        if not occurrences:
            return []
        return self._settled(text, occurrences)

    def _settled(self, text: str, occurrences: list[tuple[int, _Entry]]) -> list[Hit]:
        way = fold(text)
        hits: list[Hit] = []
        required: set[int] = set()
        excluded: set[int] = set()
        for last, entry in occurrences:
            for use, start, end in _places(text, way, last, entry):
                if use.role is _Role.NAME:
                    found = text[start:end]
                    hits.append(
                        Hit(brand_id=use.brand_id, name=use.word, start=start, end=end, found=found)
                    )
                elif use.role is _Role.REQUIRED:
                    required.add(use.brand_id)
                else:
                    excluded.add(use.brand_id)
        unheard = excluded | (self._picky - required)
        return _longest([hit for hit in hits if hit.brand_id not in unheard])


def _automaton(brands: Sequence[BrandWords]) -> ahocorasick.Automaton | None:
    uses: dict[str, list[_Use]] = {}
    for brand in brands:
        for role, words in (
            (_Role.NAME, brand.names),
            (_Role.REQUIRED, brand.required),
            (_Role.EXCLUDED, brand.excluded),
        ):
            for word in words:
                use = _Use(brand.brand_id, role, word, seams(word))
                uses.setdefault(folded(word), []).append(use)
    uses.pop("", None)
    if not uses:
        return None
    automaton = ahocorasick.Automaton()
    for key, of_key in uses.items():
        automaton.add_word(key, _Entry(len(key), is_short_kana(key), tuple(of_key)))
    automaton.make_automaton()
    return automaton


def _places(text: str, way: Folded, last: int, entry: _Entry) -> Iterator[tuple[_Use, int, int]]:
    first = last + 1 - entry.length
    start, end = way.starts[first], way.ends[last]
    if _inside_cluster(way, first, last):
        return
    while end < len(text) and text[end] in "ーｰ":
        end += 1  # the mark belongs to the word: サーバー is not サーバ with a tail
    occurrence = Folded(
        text=way.text[first : last + 1],
        starts=way.starts[first : last + 1],
        ends=way.ends[first : last + 1],
    )
    told: set[tuple[int, _Role]] = set()
    for use in sorted(entry.uses, key=lambda use: use.word != text[start:end]):
        owner = (use.brand_id, use.role)
        short_kana = entry.short_kana and use.role is _Role.NAME
        if (
            owner not in told
            and stands_alone(text, start, end, short_kana=short_kana)
            and blanks_fit(text, occurrence, use.seams)
        ):
            told.add(owner)
            yield use, start, end


def _inside_cluster(way: Folded, first: int, last: int) -> bool:
    """One character became several (㍉ → ミリ), and the name holds only some of them."""
    begins_inside = first > 0 and way.starts[first - 1] == way.starts[first]
    ends_inside = last + 1 < len(way.text) and way.starts[last + 1] == way.starts[last]
    return begins_inside or ends_inside


def _longest(hits: list[Hit]) -> list[Hit]:
    """Of overlapping hits the longest; the same place under two brands stays under both."""
    if len(hits) < 2:
        return hits
    places: list[tuple[int, int]] = []  # kept so far, in order, never overlapping
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start, hit.brand_id)):
        place = (hit.start, hit.end)
        at = bisect_left(places, place)
        if at < len(places) and places[at] == place:
            kept.append(hit)
        elif (at == 0 or places[at - 1][1] <= hit.start) and (
            at == len(places) or hit.end <= places[at][0]
        ):
            places.insert(at, place)
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.brand_id))
