"""What a person does with a case: open, assign, wait, solve, ignore, reopen, note, judge."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Invalid, NotFound
from app.models import Case, CaseState, Clock, ClockEnd, Note, Person
from app.policy.moves import move_case
from app.policy.sla import NO_DEADLINE
from app.steps.casework.answered import clocks_of
from app.steps.casework.correct import CORRECTABLE, correct_case, take_back_correction
from app.steps.casework.held import held_case
from app.steps.casework.judge import judge_case
from app.steps.history import remember

__all__ = [
    "CORRECTABLE",
    "add_note",
    "assign_case",
    "correct_case",
    "ignore_case",
    "judge_case",
    "open_case",
    "reopen_case",
    "solve_case",
    "take_back_correction",
    "wait_case",
]

LONGEST_NOTE = 10_000
LONGEST_REASON = 500


def open_case(
    case_id: int,
    *,
    person_id: int,
    case_version: int | None = None,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Somebody works on it now: a new case becomes open, and theirs when it was nobody's."""
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        case.state = move_case(case.state, CaseState.open)
        case.assignee_id = case.assignee_id or person_id
        remember(s, "case.taken", now=now, case_id=case.id, person_id=person_id)


def assign_case(
    case_id: int,
    *,
    assignee_id: int | None,
    person_id: int,
    case_version: int | None = None,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Hands the case to a person, or to nobody. Raises Invalid for a disabled person."""
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        name = ""
        if assignee_id is not None:
            assignee = s.get(Person, assignee_id)
            if assignee is None or assignee.disabled_at is not None:
                sentence = "This person does not work here any more."
                raise Invalid(sentence, fields={"assignee_id": sentence}, code="no_person")
            name = assignee.name
        case.assignee_id = assignee_id
        if assignee_id is not None and case.state is CaseState.new:
            case.state = CaseState.open
        remember(
            s,
            "case.assigned",
            now=now,
            case_id=case.id,
            person_id=person_id,
            assignee_id=assignee_id,
            assignee=name,
        )


def wait_case(
    case_id: int,
    *,
    person_id: int,
    case_version: int | None = None,
    sessions: Sessions,
    now: datetime,
) -> None:
    """We wait for the customer; a running promise runs on."""
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        case.state = move_case(case.state, CaseState.waiting)
        remember(s, "case.waiting", now=now, case_id=case.id, person_id=person_id)


def solve_case(
    case_id: int,
    *,
    person_id: int,
    case_version: int | None = None,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Done. A promise that still runs is released: a person decided that no answer is due."""
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        _close(s, case, CaseState.solved, now=now)
        remember(s, "case.solved", now=now, case_id=case.id, person_id=person_id)


def ignore_case(
    case_id: int,
    *,
    reason: str,
    person_id: int,
    case_version: int | None = None,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Not for us, and why. Raises Invalid without a reason."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        sentence = f"Say why, in at most {LONGEST_REASON} characters."
        raise Invalid(sentence, fields={"reason": sentence}, code="reason_needed")
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        _close(s, case, CaseState.ignored, now=now)
        case.ignored_reason = reason.strip()
        remember(
            s,
            "case.ignored",
            now=now,
            case_id=case.id,
            person_id=person_id,
            reason=case.ignored_reason,
        )


def reopen_case(
    case_id: int,
    *,
    person_id: int,
    case_version: int | None = None,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Takes solving or ignoring back: the promises it released run on as if nothing had been."""
    with held_case(case_id, case_version=case_version, sessions=sessions, now=now) as (s, case):
        closed_at = case.closed_at
        case.state = move_case(case.state, CaseState.open)
        case.closed_at = None
        case.ignored_reason = ""
        running = [_run_on(clock, closed_at) for clock in clocks_of(s, case.id)]
        due = [clock.due_at for clock in running if clock.ended_at is None]
        case.due_at = min(due, default=NO_DEADLINE)
        remember(s, "case.reopened", now=now, case_id=case.id, person_id=person_id)


def add_note(
    case_id: int,
    *,
    text: str,
    person_id: int,
    sessions: Sessions,
    now: datetime,
) -> int:
    """A note for colleagues; the note's id. It changes nothing that a reply depends on."""
    if not text.strip() or len(text) > LONGEST_NOTE:
        sentence = f"Write a note of 1 to {LONGEST_NOTE} characters."
        raise Invalid(sentence, fields={"text": sentence}, code="bad_note")
    with sessions.begin() as session:
        if session.get(Case, case_id) is None:
            raise NotFound(f"There is no case {case_id}.", code="no_case")
        note = Note(case_id=case_id, person_id=person_id, text=text.strip(), at=now)
        session.add(note)
        session.flush()
        remember(
            session, "case.noted", now=now, case_id=case_id, person_id=person_id, note_id=note.id
        )
        return note.id


def _close(session: Session, case: Case, state: CaseState, *, now: datetime) -> None:
    case.state = move_case(case.state, state)
    case.closed_at = now
    case.due_at = NO_DEADLINE
    for clock in clocks_of(session, case.id):
        if clock.ended_at is None:
            clock.ended_at = now
            clock.end = ClockEnd.released


def _run_on(clock: Clock, closed_at: datetime | None) -> Clock:
    if clock.end is ClockEnd.released and clock.ended_at == closed_at:
        clock.end = clock.ended_at = None
    return clock
