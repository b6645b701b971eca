"""A person puts a model that is on trial into use, or goes back; both are in the audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Conflict
from app.models import Preference
from app.read.models import MODELS, SHIPPED, ModelsState, models_state
from app.steps.history import remember


def try_out(revision: str, *, labels: int, sessions: Sessions, now: datetime) -> None:
    """From now on these heads run beside the ones in use; those that were on trial do not."""
    with sessions.begin() as session:
        state = models_state(session)
        _store(session, ModelsState(current=state.current, shadow=revision, before=state.before))
        remember(session, "model.retrained", now=now, model=revision, labels=labels)


def promote(*, person_id: int, sessions: Sessions, now: datetime) -> str:
    """Puts the heads on trial into use; their revision. Raises Conflict ("no_shadow")."""
    with sessions.begin() as session:
        state = models_state(session)
        if state.shadow is None:
            raise Conflict(
                "No model is on trial. Make one: kikimimi model retrain", code="no_shadow"
            )
        _store(session, ModelsState(current=state.shadow, before=state.current))
        remember(session, "model.promoted", now=now, person_id=person_id, model=state.shadow)
        return state.shadow


def rollback(*, person_id: int, sessions: Sessions, now: datetime) -> str:
    """Back to the heads before; their revision, "" for the model as it shipped.

    Raises Conflict ("no_model_before").
    """
    with sessions.begin() as session:
        state = models_state(session)
        if state.before is None:
            raise Conflict("There is no model to go back to.", code="no_model_before")
        _store(session, ModelsState(current=state.before, shadow=state.shadow))
        remember(
            session, "model.rolled_back", now=now, person_id=person_id,
            model=state.before or "as shipped",
        )  # fmt: skip
        return state.before


def _store(session: Session, state: ModelsState) -> None:
    value = {
        "current": state.current or SHIPPED,
        "shadow": state.shadow,
        "before": state.before,
    }
    session.merge(Preference(name=MODELS, value=value))
