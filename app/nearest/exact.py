"""Vectors by case, each compared with the one that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.int8]
Floats = NDArray[np.float32]

_FIRST = 1024  # rows there is room for at first
_BLOCK = 8192  # rows compared at a time: what bounds memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A case and how close its meaning is: the cosine, -1 to 1."""

    case_id: int
    closeness: float


def vector_of(stored: bytes) -> Vector:
    """A stored embedding, shape (width,)."""
    return np.frombuffer(stored, dtype=np.int8)


def closeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors of one width, -1 to 1; 0 where one has no direction."""
    lengths = _length(one) * _length(other)
    return float(one.astype(np.float32) @ other.astype(np.float32)) / lengths if lengths else 0.0


def _length(vector: Vector) -> float:
    return float(np.linalg.norm(vector.astype(np.float32)))


class Exact:
    """One vector a case; those of another width are not taken."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._vectors = np.empty((_FIRST, width), dtype=np.int8)
        self._lengths = np.empty(_FIRST, dtype=np.float32)
        self._cases = np.empty(_FIRST, dtype=np.int64)
        self._rows: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, case_id: int, vector: Vector) -> None:
        if vector.shape != (self.width,):
            return
        row = self._rows.get(case_id, len(self._rows))
        if row == len(self._cases):
            self._grow()
        self._rows[case_id] = row
        self._vectors[row] = vector
        self._lengths[row] = _length(vector) or 1.0
        self._cases[row] = case_id

    def drop(self, case_ids: Iterable[int]) -> None:
        """Forgets these cases; unknown ones are skipped."""
        for case_id in case_ids:
            row = self._rows.pop(case_id, None)
            if row is None:
                continue
            last = len(self._rows)  # it takes the place that is free
            self._vectors[row] = self._vectors[last]
            self._vectors[last] = 0
            self._lengths[row] = self._lengths[last]
            self._cases[row] = self._cases[last]
            if row != last:
                self._rows[int(self._cases[row])] = row

    def nearest(self, vector: Vector, *, most: int) -> list[Near]:
        """The closest cases, closest first, of equals the newest."""
        count = len(self._rows)
        if not count:
            return []
        scores = self._scores(vector, count)
        some = np.argpartition(-scores, most - 1)[:most] if most < count else np.arange(count)
        found = [Near(case_id=int(self._cases[row]), closeness=float(scores[row])) for row in some]
        return sorted(found, key=lambda near: (-near.closeness, -near.case_id))

    def _scores(self, vector: Vector, count: int) -> Floats:
        # sums of products of signed bytes stay below 2**24 up to 1,040 of them: floats are exact
        # here, and many times as fast as numpy's whole numbers
        wanted = vector.astype(np.float32)
        scores = np.empty(count, dtype=np.float32)
        for at in range(0, count, _BLOCK):
            end = min(at + _BLOCK, count)
            scores[at:end] = self._vectors[at:end].astype(np.float32) @ wanted
        scores /= self._lengths[:count] * np.float32(_length(vector) or 1.0)
        return scores

    def _grow(self) -> None:
        room = 2 * len(self._cases)
        self._vectors = np.resize(self._vectors, (room, self.width))
        self._lengths = np.resize(self._lengths, room)
        self._cases = np.resize(self._cases, room)
