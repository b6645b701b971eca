"""Cases that came to an end, with what their first posts mean."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.models import Case, CaseState, Event
from tests import make
from tests.fakes.analyser import vector


def a_case(
    session: Session, *shares: float, state: CaseState = CaseState.solved, **more: Any
) -> Case:
    """One case whose only post means this direction; `said`, `author`, `post` shape its rows."""
    writer = make.author(session, **more.pop("author", {}))
    post = make.post(session, account=make.account(session), author=writer, **more.pop("post", {}))
    embedding = vector(*shares) if shares else None
    make.analysis(session, post=post, **{"embedding": embedding, **more.pop("said", {})})
    case = make.case(session, post=post, state=state, **more)
    happened(session, case)
    return case


def happened(session: Session, case: Case) -> None:
    """Each change of a case writes an event; readers follow them."""
    session.add(Event(at=make.NOON, kind="case.changed", case_id=case.id))
    session.flush()
