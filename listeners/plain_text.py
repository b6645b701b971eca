"""HTML to the plain text a person would read, with its links and line breaks; never a script."""

from __future__ import annotations

import re
from collections.abc import Mapping

from listeners.markup import End, Piece, pieces

MAX_HTML = 2_000_000  # characters read at most, so that one giant post cannot stop a batch
MAX_TEXT = 100_000  # characters kept of one post

# fmt: off
_PARAGRAPHS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre", "table",
    "section", "article", "figure",
})
_LINES = frozenset({"div", "li", "tr", "dt", "dd", "figcaption", "header", "footer", "hr"})
_NEVER_READ = frozenset({
    "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title",
    "textarea", "select",
})
# fmt: on
_SPACES = re.compile(r"[ \t\r\n\f]+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def cleaned(text: str) -> str:
    """The text without what no database stores: NUL and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def text_of(html: str, *, skip_classes: frozenset[str] = frozenset()) -> str:
    """The readable text of an HTML fragment.

    A link is written out when its words do not show where it leads. Elements of `skip_classes`
    are left out.
    """
    reader = _Reader(skip_classes)
    for piece in pieces(html[:MAX_HTML]):
        reader.take(piece)
    return cleaned(reader.text())


class _Reader:
    def __init__(self, skip_classes: frozenset[str]) -> None:
        self._skip_classes = skip_classes
        self._parts: list[str] = []
        self._link: _Link | None = None
        self._skipped_tag: str | None = None
        self._skipped_depth = 0
        self._verbatim = 0

    def take(self, piece: Piece) -> None:
        if isinstance(piece, str):
            self._read(piece)
        elif isinstance(piece, End):
            self._leave(piece.tag)
        elif not (piece.closed and piece.tag in _NEVER_READ):  # <svg/> would swallow the rest
            self._enter(piece.tag, piece.attributes)

    def _enter(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._skipped_tag is not None:
            self._skipped_depth += tag == self._skipped_tag
            return
        classes = frozenset(attributes.get("class", "").split())
        if tag == "br":
            self._parts.append("\n")
        elif tag == "img":
            self._parts.append(attributes.get("alt", "") if "custom-emoji" in classes else "")
        elif tag in _NEVER_READ or (classes & self._skip_classes and tag != "hr"):
            self._skipped_tag, self._skipped_depth = tag, 1
        elif tag == "a":
            self._close_link()  # links do not nest; a missing end tag ends here
            self._link = _Link(
                begin=len(self._parts), address=attributes.get("href", ""), classes=classes
            )
        else:
            self._open_block(tag)

    def _leave(self, tag: str) -> None:
        if self._skipped_tag is not None:
            self._skipped_depth -= tag == self._skipped_tag
            if self._skipped_depth == 0:
                self._skipped_tag = None
        elif tag == "a":
            self._close_link()
        elif tag in _PARAGRAPHS:
            self._verbatim -= tag == "pre" and self._verbatim > 0
            self._parts.append("\n\n")
        elif tag in _LINES:
            self._parts.append("\n")

    def _read(self, data: str) -> None:
        if self._skipped_tag is not None:
            return
        if not self._verbatim:
            data = _SPACES.sub(" ", data)
            if self._parts and self._parts[-1].endswith("\n"):
                data = data.lstrip(" ")
        self._parts.append(data)

    def text(self) -> str:
        self._close_link()
        joined = re.sub(r" +\n", "\n", "".join(self._parts))
        return re.sub(r"\n{3,}", "\n\n", joined).strip()

    def _open_block(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._parts.append("\n\n")
            self._verbatim += tag == "pre"
        elif tag in _LINES:
            self._parts.append("\n- " if tag == "li" else "\n")

    def _close_link(self) -> None:
        link, self._link = self._link, None
        if link is None:
            return
        words = "".join(self._parts[link.begin :])
        self._parts[link.begin :] = [link.written(words)]


class _Link:
    __slots__ = ("address", "begin", "classes")

    def __init__(self, *, begin: int, address: str, classes: frozenset[str]) -> None:
        self.begin = begin
        self.address = address
        self.classes = classes

    def written(self, words: str) -> str:
        """What a reader should see: the words, the address, or both when they differ."""
        address = self.address.strip()
        if self.classes & {"mention", "hashtag"} or not _is_web(address):
            return words
        shown = words.strip()
        if not shown or _bare(shown) == _bare(address):
            return words.replace(shown, address) if shown else address
        if shown.endswith("…") and _bare(address).startswith(_bare(shown[:-1])):
            return words.replace(shown, address)
        return f"{words.rstrip()} ({address})"


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _bare(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address, flags=re.IGNORECASE).rstrip("/")
