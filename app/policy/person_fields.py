"""What may be written in the fields of a person."""

from __future__ import annotations

import re
import zoneinfo

EMAIL = re.compile(r"[^@\s\"'<>,;:\\()\[\]]+@[^@\s\"'<>,;:\\()\[\]]+\Z")
LANGUAGES = ("ja", "en")
THEMES = ("auto", "light", "dark")
LONGEST_NAME = 80


def wrong_fields(**given: str) -> dict[str, str]:
    """Field → sentence, for the given fields only."""
    wrong: dict[str, str] = {}
    if "email" in given and not (EMAIL.match(given["email"]) and len(given["email"]) <= 254):
        wrong["email"] = "This is no e-mail address."
    if "name" in given and not 0 < len(given["name"]) <= LONGEST_NAME:
        wrong["name"] = "Write a name of up to 80 characters."
    if "language" in given and given["language"] not in LANGUAGES:
        wrong["language"] = "Choose Japanese or English."
    if "theme" in given and given["theme"] not in THEMES:
        wrong["theme"] = "Choose one of the themes."
    if "timezone" in given and given["timezone"] not in zoneinfo.available_timezones():
        wrong["timezone"] = "There is no such time zone."
    return wrong
