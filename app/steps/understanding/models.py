"""A person puts a model that is on trial into use, or goes back; both are in the audit log."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Conflict
from app.models import Preference
from app.read.models import MODELS, SHIPPED, ModelsState, models_state
from app.steps.history import remember
from app.steps.understanding.stored_heads import must_fit

TO_SHIPPED = "kikimimi model rollback --shipped --by you@example.com"


def try_out(revision: str, *, labels: int, sessions: Sessions, now: datetime) -> None:
    """From now on these heads run beside the ones in use; those that were on trial do not."""
    with sessions.begin() as session:
        state = models_state(session)
        _store(session, ModelsState(current=state.current, shadow=revision, before=state.before))
        remember(session, "model.retrained", now=now, model=revision, labels=labels)


def promote(*, person_id: int, folder: Path, base: str, sessions: Sessions, now: datetime) -> str:
    """Puts the heads on trial into use; their revision. `base`: the model that is to wear them.

    Raises Conflict ("no_shadow", "heads_unfit", "models_changed").
    """
    with sessions.read() as session:
        wanted = models_state(session).shadow
    if wanted is None:
        raise Conflict("No model is on trial. Make one: kikimimi model retrain", code="no_shadow")
    must_fit(wanted, folder=folder, base=base)
    with sessions.begin() as session:
        state = models_state(session)
        if state.shadow != wanted:
            raise _changed()
        _store(session, ModelsState(current=wanted, before=state.current))
        remember(session, "model.promoted", now=now, person_id=person_id, model=wanted)
    return wanted


def rollback(*, person_id: int, folder: Path, base: str, sessions: Sessions, now: datetime) -> str:
    """Back to the heads before; their revision, "" for the model as it shipped.

    Raises Conflict ("no_model_before", "heads_unfit", "models_changed").
    """
    with sessions.read() as session:
        state = models_state(session)
    wanted = state.before
    if wanted is None:
        sentence = "There is no model to go back to."
        if state.current != SHIPPED:
            sentence += f" For the model as it shipped: {TO_SHIPPED}"
        raise Conflict(sentence, code="no_model_before")
    if wanted != SHIPPED:
        must_fit(wanted, folder=folder, base=base)
    with sessions.begin() as session:
        state = models_state(session)
        if state.before != wanted:
            raise _changed()
        _go_back(session, state, wanted, person_id=person_id, now=now)
    return wanted


def back_to_shipped(*, person_id: int, sessions: Sessions, now: datetime) -> None:
    """The model under its own heads, whatever was before: no file is needed for it.

    Raises Conflict ("is_shipped").
    """
    with sessions.begin() as session:
        state = models_state(session)
        if state.current == SHIPPED:
            raise Conflict("The model as it shipped is in use already.", code="is_shipped")
        _go_back(session, state, SHIPPED, person_id=person_id, now=now)


def _changed() -> Conflict:
    return Conflict(
        "Somebody chose another model in the meantime. Look first: kikimimi model list",
        code="models_changed",
    )


def _go_back(
    session: Session, state: ModelsState, revision: str, *, person_id: int, now: datetime
) -> None:
    _store(session, ModelsState(current=revision, shadow=state.shadow))
    if revision == SHIPPED:
        remember(session, "model.shipped", now=now, person_id=person_id)
    else:
        remember(session, "model.rolled_back", now=now, person_id=person_id, model=revision)


def _store(session: Session, state: ModelsState) -> None:
    value = {
        "current": state.current or SHIPPED,
        "shadow": state.shadow,
        "before": state.before,
    }
    session.merge(Preference(name=MODELS, value=value))
