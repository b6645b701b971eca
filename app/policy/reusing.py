"""An answer that was given to one person, for another one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHORTEST = 2  # characters of a name; a single letter stands everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    handle: str
    display_name: str

    @property
    def name(self) -> str:
        return self.display_name or self.handle


def readdressed(text: str, *, was: Addressee, now: Addressee) -> str:
    """`text` with the handle and the name of whom it was for replaced by those of another."""
    names = {was.display_name: now.name, was.handle: now.handle}
    known = sorted((one for one in names if len(one) >= _SHORTEST), key=len, reverse=True)
    if not known:
        return text
    pattern = "|".join(_whole(one) for one in known)  # in one pass: what was put in stays
    return re.sub(pattern, lambda found: names[found[0]], text)


def _whole(name: str) -> str:
    """As a word where it is written in Latin letters; Japanese has no word borders to see."""
    before = r"(?<![A-Za-z0-9_])" if name[0].isascii() else ""
    after = r"(?![A-Za-z0-9_])" if name[-1].isascii() else ""
    return f"{before}{re.escape(name)}{after}"
