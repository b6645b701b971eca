"""The file or pipe that posts are read from, in the encoding that its beginning tells."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shlex import quote
from typing import BinaryIO, TextIO

from app.errors import NotFound
from listeners.files.encodings import HEAD, encoding_of

PIPE = "-"
_UTF_8 = "utf-8"
_LOST = "\ufffd"  # stands for what is not of the encoding
_FEW = 10  # of so many characters beyond ASCII one may be lost, in a file that is text
_MANY = 4  # of so many lines one with lost characters: no mishap


@contextmanager
def opened(file: str) -> Iterator[TextIO]:
    """The text of FILE, or of the standard input for "-". What cannot be decoded is U+FFFD.

    A file may be UTF-8, UTF-16, Shift_JIS (cp932) or EUC-JP, as for `kikimimi import`; a pipe is
    UTF-8.
    Raises NotFound.
    """
    if file == PIPE and sys.stdin is None:
        raise NotFound("There is nothing to read: the standard input is closed. Name a FILE.")
    if file == PIPE:
        yield _text(sys.stdin.buffer, _UTF_8)
        return
    with ExitStack() as kept:
        try:
            stream = kept.enter_context(Path(file).open("rb"))
            encoding = _encoding(stream) if Path(file).is_file() else _UTF_8
        except OSError as error:
            raise _unreadable(file, error) from error
        yield _text(stream, encoding)


class Lines:
    """The lines of that text, counted; `lost`: those with something that is not of its encoding.

    Raises NotFound where reading breaks off.
    """

    def __init__(self, stream: TextIO, file: str) -> None:
        self._stream = stream
        self._file = file
        self.count = 0
        self.lost = 0

    def __iter__(self) -> Iterator[str]:
        try:
            for line in self._stream:
                self.count += 1
                self.lost += _LOST in line or "\0" in line
                yield line
        except OSError as error:
            raise _unreadable(self._file, error) from error

    @property
    def trouble(self) -> str | None:
        """What to say where that is so of many of the lines so far."""
        if self.lost * _MANY < self.count or not self.lost:
            return None
        name = "FILE" if self._file == PIPE else quote(self._file)
        return (
            f"This is not UTF-8: {self.lost} of the first {self.count} lines hold what cannot be "
            f"read. Convert it: iconv -f CP932 -t UTF-8 {name} (CP932 is Shift_JIS; else UTF-16, "
            "EUC-JP)."
        )


def encoding_told(head: bytes) -> str:
    """The encoding of what begins so, by Python's name; UTF-8 where it is no text at all."""
    guess = encoding_of(head).name
    if guess in ("cp932", "euc_jp") and _is_text(head, _UTF_8):  # some bytes of it are broken
        return _UTF_8
    return guess if _is_text(head, guess) else _UTF_8


def _text(stream: BinaryIO, encoding: str) -> TextIO:
    return io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n")


def _encoding(stream: BinaryIO) -> str:
    head = stream.read(HEAD)
    stream.seek(0)
    return encoding_told(head)


def _is_text(head: bytes, encoding: str) -> bool:
    text = head.decode(encoding, errors="replace")
    beyond = sum(not one.isascii() for one in text)
    return "\0" not in text and text.count(_LOST) * _FEW <= beyond


def _unreadable(file: str, error: OSError) -> NotFound:
    return NotFound(f"The file {file} cannot be read: {error.strerror}.")
