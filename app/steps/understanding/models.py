"""A person tries heads, puts them into use, or goes back; all of it is in the audit log."""

from __future__ import annotations

from dataclasses import replace
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
NO_TRIAL = (
    "Make one: kikimimi model retrain --by you@example.com. Those that are kept:"
    " kikimimi model list"
)


def try_out(
    revision: str, *, labels: int, person_id: int, sessions: Sessions, now: datetime
) -> str | None:
    """From now on these new heads run beside the ones in use.

    Returns what was on trial until now and is not any more.
    """
    with sessions.begin() as session:
        state = models_state(session)
        _store(session, replace(state, shadow=revision))
        remember(
            session, "model.retrained", now=now, person_id=person_id, model=revision, labels=labels
        )
    return state.shadow


def try_again(
    revision: str, *, person_id: int, folder: Path, base: str, sessions: Sessions, now: datetime
) -> str | None:
    """Puts heads that are kept in `folder` on trial. `base`: the model that is to wear them.

    Returns what was on trial until now and is not any more. Raises Conflict ("heads_unfit",
    "is_in_use", "is_on_trial").
    """
    must_fit(revision, folder=folder, base=base)
    with sessions.begin() as session:
        state = models_state(session)
        if revision == state.current:
            raise Conflict(f"{revision} is in use already.", code="is_in_use")
        if revision == state.shadow:
            raise Conflict(f"{revision} is on trial already.", code="is_on_trial")
        _store(session, replace(state, shadow=revision))
        remember(session, "model.tried", now=now, person_id=person_id, model=revision)
    return state.shadow


def end_trial(*, person_id: int, sessions: Sessions, now: datetime) -> str:
    """Nothing runs beside the model in use any more; what did. Its file stays.

    Raises Conflict ("no_shadow").
    """
    with sessions.begin() as session:
        state = models_state(session)
        if state.shadow is None:
            raise Conflict("No model is on trial.", code="no_shadow")
        _store(session, replace(state, shadow=None))
        remember(session, "model.trial_ended", now=now, person_id=person_id, model=state.shadow)
    return state.shadow


def promote(*, person_id: int, folder: Path, base: str, sessions: Sessions, now: datetime) -> str:
    """Puts the heads on trial into use; their revision. `base`: the model that is to wear them.

    Raises Conflict ("no_shadow", "heads_unfit", "models_changed").
    """
    with sessions.read() as session:
        wanted = models_state(session).shadow
    if wanted is None:
        raise Conflict(f"No model is on trial. {NO_TRIAL}", code="no_shadow")
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
