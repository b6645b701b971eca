"""Who acts, in which database, when: what every step wants to know."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from app.db import Sessions
from app.web.frame.here import now, person, services


class Acting(TypedDict):
    person_id: int
    sessions: Sessions
    now: datetime


def acting() -> Acting:
    return Acting(person_id=person().id, sessions=services().sessions, now=now())
