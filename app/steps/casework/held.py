"""Holds a case while somebody changes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Conflict, NotFound
from app.models import Case


@contextmanager
def held_case(
    case_id: int, *, case_version: int | None, sessions: Sessions, now: datetime
) -> Iterator[tuple[Session, Case]]:
    """The case, held until the end of the block, and counted as changed.

    `case_version` None asks for no particular version. Raises NotFound and Conflict
    ("case_changed").
    """
    with sessions.begin() as session:
        case = session.scalar(sa.select(Case).where(Case.id == case_id).with_for_update())
        if case is None:
            raise NotFound(f"There is no case {case_id}.", code="no_case")
        if case_version is not None and case.version != case_version:
            raise Conflict("The case changed since you opened it.", code="case_changed")
        case.version += 1
        case.updated_at = now
        yield session, case
