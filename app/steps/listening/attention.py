"""Stops an account that nothing will work on until a person changed something."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Account, AccountState
from app.steps.history import remember
from listeners.errors import NeedsOperator


def need_attention(
    session: Session, account_id: int, error: NeedsOperator, *, now: datetime
) -> None:
    """The account waits for a person, with the sentence that says what to do. Told once."""
    stopped = session.execute(
        sa.update(Account)
        .where(Account.id == account_id, Account.state == AccountState.active)
        .values(
            state=AccountState.needs_attention,
            attention=error.sentence,
            attention_code=error.code[:48],
            attention_at=now,
        )
        .returning(Account.name)
        .execution_options(synchronize_session=False)
    ).first()
    if stopped is not None:
        remember(
            session,
            "account.needs_attention",
            now=now,
            account_id=account_id,
            account=stopped.name,
            code=error.code,
            sentence=error.sentence,
        )
