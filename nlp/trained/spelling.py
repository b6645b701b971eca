"""What the network reads of a text. Every character keeps its place."""

from __future__ import annotations

import re

READ_AT_MOST = 1_000  # characters; the tokenizer cuts further, at the model's longest
_LINK = re.compile(r"(?:https?://|www\.)[^\s「」（）()、。<>]+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w.])@[A-Za-z0-9_][A-Za-z0-9_.\-]*(?:@[A-Za-z0-9.\-]+)?")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def spelled(text: str) -> str:
    """The text, as long as it was or cut, with links and handles as mere signs of themselves.

    Whose handle and which address it is must not decide: a model would learn them by heart.
    """
    text = _UNREADABLE.sub(" ", text[:READ_AT_MOST])
    text = _LINK.sub(lambda found: "http".ljust(len(found[0])), text)
    return _HANDLE.sub(lambda found: "@".ljust(len(found[0])), text)
