"""The product's own words in the reader's language: roles, states, urgencies, channels."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from app.errors import Invalid
from app.web.wording.channel_words import TROUBLES
from app.web.wording.sentences import SENTENCES
from app.web.wording.work_words import WORK_WORDS

WORDS: Mapping[str, Mapping[str, str]] = {
    "role": {
        "agent": _l("Agent"),
        "lead": _l("Lead"),
        "marketing": _l("Marketing"),
        "admin": _l("Admin"),
    },
    "role_is": {
        "agent": _l("Answers cases."),
        "lead": _l("Answers cases, looks after brands, templates and streams."),
        "marketing": _l("Works the praise lane, looks after templates, reads the figures."),
        "admin": _l("Everything, people and credentials included."),
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
    known = (WORDS.get(kind) or WORK_WORDS.get(kind, {})).get(str(value))
    return str(value) if known is None else str(known)


def in_words(sentence: str, code: str = "") -> str:
    """A sentence of the product in the reader's language, by its code where there is one."""
    if code in SENTENCES:
        return str(SENTENCES[code])
    said = str(gettext(sentence)) if sentence else ""
    if said == sentence and code in TROUBLES and str(get_locale()) != "en":
        return str(TROUBLES[code])  # the sentence itself is not translated
    return said


def wrong_fields(error: Invalid) -> dict[str, str]:
    """What to write beside each field of a form."""
    return {field: in_words(sentence) for field, sentence in error.fields.items()}
