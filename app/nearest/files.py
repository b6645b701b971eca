"""The files in which graphs are kept: the name says of which vectors and how far they were read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.nearest.openings import Marks

# raise it when a graph takes in other rows than before: those made earlier are not opened then
_TAKES_IN = 2
_NAME = re.compile(r"past-([0-9a-f]{12})-(\d+)-(\d+)\.usearch")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphFile:
    path: Path
    marks: Marks


class GraphFiles:
    """One folder of graphs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def newest(self, space: str) -> GraphFile | None:
        """The graph of these vectors that read furthest."""
        found = []
        for path in self._folder.glob(f"past-{_short(space)}-*.usearch"):
            named = _NAME.fullmatch(path.name)
            if named is not None:
                marks = Marks(event=int(named[2]), analysis=int(named[3]))
                found.append(GraphFile(path=path, marks=marks))
        return max(found, key=lambda one: (one.marks.event, one.marks.analysis), default=None)

    def place_for(self, space: str, marks: Marks) -> Path:
        """Where a graph of these vectors belongs. Makes the folder; raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"past-{_short(space)}-{marks.event}-{marks.analysis}.usearch"

    def forget_all_but(self, kept: Path) -> None:
        """Removes every other graph. Raises OSError."""
        for path in self._folder.glob("past-*.usearch"):
            if path != kept:
                path.unlink(missing_ok=True)


def _short(space: str) -> str:
    return sha256(f"{_TAKES_IN} {space}".encode()).hexdigest()[:12]
