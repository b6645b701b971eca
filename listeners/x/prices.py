"""What X bills, in US dollars. X bills the same post once a UTC day, so sums are upper bounds."""

from __future__ import annotations

from decimal import Decimal

from twitter_text import extract_urls

POST_READ = Decimal("0.005")
OWN_READ = Decimal("0.001")  # our own mentions and timeline
USER_READ = Decimal("0.010")
CREATE = Decimal("0.015")
CREATE_WITH_ADDRESS = Decimal("0.20")
SUMMONED_REPLY = Decimal("0.01")


def reply_price(text: str, *, summoned: bool) -> Decimal:
    """What publishing this text by API costs, in US dollars."""
    if extract_urls(text):
        return CREATE_WITH_ADDRESS
    return SUMMONED_REPLY if summoned else CREATE
