"""Where reading stopped in a file, and whether it is still the same file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from listeners.errors import CursorExpired

HEAD = 1024
TAIL = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Everything before byte `offset` was given; `line` is the number of the next line."""

    offset: int = 0
    line: int = 1

    @classmethod
    def read(cls, cursor: Mapping[str, str] | None, path: Path, file: BinaryIO) -> Place:
        """The cursor's place. Raises CursorExpired when what was read has changed since.

        A file may grow. Another path begins anew.
        """
        if not cursor or cursor.get("path") != str(path):
            return cls()
        place = cls(offset=int(cursor.get("offset", "0")), line=int(cursor.get("line", "1")))
        if _marks(file, place.offset) != (cursor.get("head"), cursor.get("tail")):
            raise CursorExpired(
                "The file was changed since it was read. It will be read again from its beginning; "
                "rows with known ids are not doubled.",
                code="file_changed",
            )
        return place

    def written(self, path: Path, file: BinaryIO) -> dict[str, str]:
        head, tail = _marks(file, self.offset)
        return {
            "path": str(path),
            "offset": str(self.offset),
            "line": str(self.line),
            "head": head,
            "tail": tail,
        }


def _marks(file: BinaryIO, offset: int) -> tuple[str, str]:
    """Hashes of the first and the last bytes that were read."""
    file.seek(0)
    head = file.read(min(HEAD, offset))
    file.seek(max(0, offset - TAIL))
    tail = file.read(min(TAIL, offset))
    return _short_hash(head), _short_hash(tail)


def _short_hash(part: bytes) -> str:
    return f"{len(part)}-{hashlib.sha256(part).hexdigest()[:24]}"
