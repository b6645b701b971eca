"""HTML cut into pieces in linear time, however broken it is.

Python's own HTMLParser (3.11) takes quadratic time over unclosed tags, so that one hostile post of
100 kB would hold up all the others for minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+ ([^\s/>=]++) (?: \s*+ = \s*+ ( "[^"]*+" | '[^']*+' | [^\s>]*+ ) )?+""", re.VERBOSE
)
_GIANT_NUMBER = re.compile(r"&#(?:[xX][0-9a-fA-F]{8,}|[0-9]{8,});?")  # Python's unescape fails
_RAW = {  # their content is no markup: all up to the end tag
    tag: re.compile(rf"</{tag}[\s/>]", re.IGNORECASE)
    for tag in ("script", "style", "textarea", "title", "iframe", "noscript")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A start tag, its name in lower case; `closed` for `<br/>`."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """An end tag, its name in lower case."""

    tag: str


Piece = Start | End | str


def pieces(html: str) -> Iterator[Piece]:
    """Tags and texts in their order, entities resolved, comments and declarations left out."""
    place, length = 0, len(html)
    while place < length:
        bracket = html.find("<", place)
        if bracket < 0:
            bracket = length
        if bracket > place:
            yield readable(html[place:bracket])
        if bracket == length:
            return
        piece, place = _markup(html, bracket)
        if piece is not None:
            yield piece
        if isinstance(piece, Start) and piece.tag in _RAW and not piece.closed:
            end = _RAW[piece.tag].search(html, place)
            place = end.start() if end else length


def readable(text: str) -> str:
    """The text with its entities resolved."""
    return unescape(_GIANT_NUMBER.sub("\N{REPLACEMENT CHARACTER}", text))


def _markup(html: str, start: int) -> tuple[Piece | None, int]:
    """What begins with the `<` at `start`, and where it ends."""
    if html.startswith("<!--", start):
        end = html.find("-->", start + 4)
        return None, end + 3 if end >= 0 else len(html)
    if html.startswith(("<!", "<?"), start):
        end = html.find(">", start)
        return None, end + 1 if end >= 0 else len(html)
    name = _NAME.match(html, start)
    if name is None:
        return "<", start + 1
    attributes, end = _attributes(html, name.end())
    tag = name.group(2).lower()
    if name.group(1):
        return End(tag=tag), end
    closed = html[max(start, end - 2) : end] == "/>"
    return Start(tag=tag, attributes=attributes, closed=closed), end


def _attributes(html: str, place: int) -> tuple[dict[str, str], int]:
    """The attributes from `place` on, and the place behind the tag's `>`."""
    found: dict[str, str] = {}
    while (match := _ATTRIBUTE.match(html, place)) is not None:
        value = match.group(2) or ""
        if value[:1] in ('"', "'") and value[-1:] == value[:1]:
            value = value[1:-1]
        found.setdefault(match.group(1).lower(), readable(value))
        place = match.end()
    end = html.find(">", place)
    return found, end + 1 if end >= 0 else len(html)
