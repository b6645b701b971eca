"""Which state may follow which: the tables beside the models, asked in one place."""

from __future__ import annotations

from app.errors import Conflict
from app.models import CASE_MOVES, REPLY_MOVES, CaseState, ReplyState


def move_case(state: CaseState, to: CaseState) -> CaseState:
    """`to`, when the table allows it. Raises Conflict."""
    if to is not state and to not in CASE_MOVES[state]:
        raise Conflict(f"A case that is {state} cannot become {to}.", code="case_changed")
    return to


def move_reply(state: ReplyState, to: ReplyState) -> ReplyState:
    """`to`, when the table allows it. Raises Conflict."""
    if to not in REPLY_MOVES[state]:
        raise Conflict(f"A reply that is {state} cannot become {to}.", code="reply_changed")
    return to
