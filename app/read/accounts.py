"""Accounts as screens show them; never a credential."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account, AccountState


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountInTrouble:
    """An account that a person must mend, with the sentence that says how."""

    id: int
    name: str
    attention: str
    attention_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    id: int
    channel: str
    name: str
    settings: Mapping[str, str]
    has_credentials: bool
    handle: str | None
    state: AccountState
    attention: str
    attention_code: str
    attention_at: datetime | None
    created_at: datetime


def in_trouble(session: Session) -> list[AccountInTrouble]:
    rows = session.execute(
        select(Account.id, Account.name, Account.attention, Account.attention_code)
        .where(Account.state == AccountState.needs_attention)
        .order_by(Account.id)
    ).all()
    return [
        AccountInTrouble(
            id=row.id, name=row.name, attention=row.attention, attention_code=row.attention_code
        )
        for row in rows
    ]


def accounts(session: Session) -> list[AccountRow]:
    """All accounts, by channel and name."""
    rows = session.scalars(select(Account).order_by(Account.channel, Account.name)).all()
    return [_row(account) for account in rows]


def account_row(session: Session, account_id: int) -> AccountRow | None:
    account = session.get(Account, account_id)
    return None if account is None else _row(account)


def _row(account: Account) -> AccountRow:
    return AccountRow(
        id=account.id,
        channel=account.channel,
        name=account.name,
        settings=account.settings,
        has_credentials=bool(account.credentials),
        handle=account.handle,
        state=account.state,
        attention=account.attention,
        attention_code=account.attention_code,
        attention_at=account.attention_at,
        created_at=account.created_at,
    )
