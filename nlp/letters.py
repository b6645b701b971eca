"""Signs that are told by letters alone: one pass over a text for all of a language's.

Python's regular expressions look at one pattern at a time, and there are three hundred. So each
pattern's own structure tells which letters no match can do without; one automaton (Aho and
Corasick, 1975) finds those of all patterns at once, and only the patterns it names are tried.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from re import _constants as code  # type: ignore[attr-defined]  # what re itself is made of
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import ahocorasick

from nlp.signs import Sign

Needed = frozenset[str]
_MOST = 24  # letters of a set that are still worth looking for
_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelt:
    """`sign` stands at `text[start:end]`, as one of its parts or in one of its shapes."""

    sign: Sign
    start: int
    end: int
    is_part: bool


class Letters:
    """The parts and shapes of signs."""

    def __init__(self, signs: Iterable[Sign]) -> None:
        self._shapes: list[tuple[Sign, re.Pattern[str]]] = []
        self._always: list[int] = []
        wanted: dict[str, tuple[list[Sign], list[int]]] = defaultdict(lambda: ([], []))
        for sign in signs:
            for part in sign.parts:
                wanted[part][0].append(sign)
            for shape in sign.shapes:
                place = len(self._shapes)
                self._shapes.append((sign, shape))
                needed = needed_by(shape)
                for letters in needed or ():
                    wanted[letters][1].append(place)
                if needed is None:
                    self._always.append(place)
        self._automaton = ahocorasick.Automaton()
        for letters, (parts, places) in wanted.items():
            self._automaton.add_word(letters, (len(letters), tuple(parts), tuple(places)))
        if wanted:
            self._automaton.make_automaton()

    def find(self, text: str) -> Iterator[Spelt]:
        """Parts from the left, then of each shape the first place where it holds."""
        parts: list[tuple[int, int, Sign]] = []
        places = set(self._always)
        if len(self._automaton):
            for last, (length, signs, shapes) in self._automaton.iter(text):
                parts += [(last + 1 - length, last + 1, sign) for sign in signs]
                places.update(shapes)
        parts.sort(key=lambda one: one[0])
        for start, end, sign in parts:
            yield Spelt(sign=sign, start=start, end=end, is_part=True)
        for place in sorted(places):
            sign, shape = self._shapes[place]
            for match in shape.finditer(text):
                if match.end() > match.start() and sign.holds(text, match.start(), match.end()):
                    yield Spelt(sign=sign, start=match.start(), end=match.end(), is_part=False)
                    break


def needed_by(shape: re.Pattern[str]) -> Needed | None:
    """Letters one of which stands in every match; None where the pattern does not tell."""
    if shape.flags & re.IGNORECASE:
        return None
    return _of_sequence(parser.parse(shape.pattern, shape.flags))


def _of_sequence(parsed: Iterable[tuple[Any, Any]]) -> Needed | None:
    """The longest letters, of equally long the fewest, of what stands one after the other."""
    found: list[Needed] = []
    run = ""
    for kind, value in [*parsed, (None, None)]:
        if kind is code.LITERAL:
            run += chr(value)
            continue
        if run:
            found.append(frozenset([run]))
            run = ""
        inner = _of_one(kind, value)
        if inner is not None:
            found.append(inner)
    return min(found, key=lambda one: (-min(map(len, one)), len(one)), default=None)


def _of_one(kind: Any, value: Any) -> Needed | None:
    if kind is code.SUBPATTERN:
        return None if value[1] or value[2] else _of_sequence(value[3])  # flags of its own
    if kind is code.ATOMIC_GROUP:
        return _of_sequence(value)
    if kind in _REPEATS:
        least, _, inner = value
        return _of_sequence(inner) if least else None
    if kind is code.BRANCH:
        return _together([_of_sequence(one) for one in value[1]])
    if kind is code.IN:
        return _of_set(value)
    return None


def _of_set(value: Sequence[tuple[Any, Any]]) -> Needed | None:
    letters: set[str] = set()
    for kind, one in value:
        if kind is code.LITERAL:
            letters.add(chr(one))
        elif kind is code.RANGE and one[1] - one[0] < _MOST:
            letters.update(map(chr, range(one[0], one[1] + 1)))
        else:
            return None
    return frozenset(letters) if len(letters) <= _MOST else None


def _together(choices: Sequence[Needed | None]) -> Needed | None:
    if any(one is None for one in choices):
        return None
    return frozenset(letters for one in choices for letters in one or ())
