"""A person says how a silent customer's case ended."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.db import Sessions
from app.errors import Invalid, NotFound
from app.models import LedgerEntry, Outcome
from app.steps.history import remember

LONGEST_NOTE = 2_000
RECOVERED = frozenset({Outcome.recovered_a, Outcome.recovered_b, Outcome.recovered_c})


def set_outcome(
    entry_id: int,
    *,
    outcome: Outcome,
    note: str,
    person_id: int,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Stores the outcome with who said so and why. Raises NotFound and Invalid.

    Nobody whom we did not speak to was recovered by us, and grade A needs the person's words.
    """
    if len(note) > LONGEST_NOTE:
        sentence = f"Write at most {LONGEST_NOTE} characters."
        raise Invalid(sentence, fields={"note": sentence}, code="bad_note")
    with sessions.begin() as session:
        entry = session.scalar(
            sa.select(LedgerEntry).where(LedgerEntry.id == entry_id).with_for_update()
        )
        if entry is None:
            raise NotFound(f"There is no ledger entry {entry_id}.", code="no_entry")
        if outcome in RECOVERED and entry.approached_at is None:
            sentence = "We have not spoken to this person, so we did not win them back."
            raise Invalid(sentence, fields={"outcome": sentence}, code="not_approached")
        if outcome is Outcome.recovered_a and not note.strip():
            sentence = "Grade A needs the person's own words: quote them in the note."
            raise Invalid(sentence, fields={"note": sentence}, code="note_needed")
        entry.outcome = outcome
        entry.outcome_note = note.strip()
        entry.outcome_by_id = person_id
        entry.outcome_at = now
        remember(
            session,
            "ledger.outcome",
            now=now,
            case_id=entry.case_id,
            person_id=person_id,
            entry_id=entry.id,
            outcome=outcome,
        )
