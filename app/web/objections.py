"""Why a network would refuse a text, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from listeners.base import Objection


def in_words(objection: Objection) -> str:
    """The objection's sentence; one of a channel that we do not know speaks for itself."""
    known = _KNOWN.get(objection.code)
    return known(objection.detail) if known else str(_(objection.sentence))


def _too_long(detail: Mapping[str, str]) -> str:
    if "over" not in detail:
        return str(_("The reply is too long for this network."))
    return str(_("The reply is %(over)s too long for this network.", over=detail["over"]))


_KNOWN: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "empty": lambda _detail: str(_("Nothing is written yet.")),
    "too_long": _too_long,
    "invalid_characters": lambda _detail: str(
        _("There are characters that this network does not take.")
    ),
}
