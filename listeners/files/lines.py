"""Lines of a file with the place where each ends, so that reading can go on from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from listeners.files.encodings import Encoding

LONGEST_LINE = 8_000_000  # bytes; a longer one is given in pieces that will not be readable
_CHUNK = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: `text` with its newline, None when it is not of the file's encoding.

    `number` counts from 1; `ends_at` is the byte after it.
    """

    number: int
    text: str | None
    ends_at: int


def lines_from(file: BinaryIO, encoding: Encoding, *, offset: int, number: int) -> Iterator[Line]:
    """The lines from byte `offset` on, which is the beginning of line `number`."""
    file.seek(offset)
    place, kept = offset, b""
    while True:
        end = _newline_in(kept, encoding)
        if end < 0 and len(kept) < LONGEST_LINE:
            more = file.read(max(len(kept), _CHUNK))
            if more:
                kept += more
                continue
        if not kept:
            return
        length = end if end > 0 else len(kept)
        place += length
        yield Line(number=number, text=_decoded(kept[:length], encoding), ends_at=place)
        kept = kept[length:]
        number += 1


def _newline_in(kept: bytes, encoding: Encoding) -> int:
    """Where the first line ends, after its newline; -1 when there is no newline yet."""
    newline, start = encoding.newline, 0
    while (found := kept.find(newline, start)) >= 0:
        if found % encoding.unit == 0:
            return found + len(newline)
        start = found + 1
    return -1


def _decoded(line: bytes, encoding: Encoding) -> str | None:
    try:
        return line.decode(encoding.name)
    except UnicodeDecodeError:
        return None
