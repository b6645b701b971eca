"""The product's own words in the reader's language: roles, states, urgencies, channels."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

WORDS: Mapping[str, Mapping[str, str]] = {
    "role": {
        "agent": _l("Agent"),
        "lead": _l("Lead"),
        "marketing": _l("Marketing"),
        "admin": _l("Admin"),
    },
    "urgency": {
        "critical": _l("Critical"),
        "high": _l("High"),
        "normal": _l("Normal"),
        "low": _l("Low"),
    },
    "sentiment": {
        "negative": _l("Negative"),
        "neutral": _l("Neutral"),
        "positive": _l("Positive"),
    },
    "intent": {
        "complaint": _l("Complaint"),
        "question": _l("Question"),
        "request": _l("Request"),
        "praise": _l("Praise"),
        "other": _l("Other"),
    },
    "account_state": {
        "active": _l("Active"),
        "paused": _l("Paused"),
        "needs_attention": _l("Needs attention"),
    },
    "stream_state": {"active": _l("Active"), "paused": _l("Paused"), "done": _l("Done")},
    "theme": {
        "auto": _l("As the system"),
        "light": _l("Light"),
        "dark": _l("Dark"),
    },
    "language": {
        "ja": _l("Japanese"),
        "en": _l("English"),
        "und": _l("Unknown language"),
    },
}


def word(kind: str, value: object) -> str:
    """The word for one value of a kind; an unknown value is shown as it is."""
    known = WORDS.get(kind, {}).get(str(value))
    return str(value) if known is None else str(known)


def in_words(sentence: str, code: str = "") -> str:
    """A sentence of the product in the reader's language, by its code where there is one."""
    from app.web.sentences import SENTENCES

    if code in SENTENCES:
        return str(SENTENCES[code])
    return str(gettext(sentence)) if sentence else ""
