"""Whether a published text is the one we meant to publish."""

from __future__ import annotations

import re
import unicodedata

_LEADING_HANDLES = re.compile(r"^(?:\s*@[\w.@-]+)+\s*")
_ADDRESSES = re.compile(r"https?://\S+")


def is_same(published: str, meant: str) -> bool:
    """Equal but for leading handles, white space, character width and rewritten addresses."""
    return _bare(published) == _bare(meant)


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    plain = _ADDRESSES.sub("§", _LEADING_HANDLES.sub("", plain))
    return "".join(plain.split())
