"""Our credentials on the networks: adding, checking, pausing accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import ConfigInvalid, Invalid, NotFound
from app.models import Account, AccountState
from app.services import Channels
from app.steps.history import remember
from app.steps.listening.attention import need_attention
from app.steps.listening.fields import given_fields, wrong_fields
from app.vault import Vault
from listeners import registry
from listeners.base import ChannelSpec, Identity
from listeners.errors import ChannelError, NeedsOperator


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the network said of our credentials: who we are, or what is wrong."""

    identity: Identity | None = None
    sentence: str = ""
    code: str = ""
    asked: bool = True  # False: the channel has nothing to prove

    @property
    def well(self) -> bool:
        return not self.sentence


def offered_channels() -> list[ChannelSpec]:
    """Every channel that an account can be made on."""
    return [registry.spec(kind) for kind in registry.kinds()]


def channel_spec(kind: str) -> ChannelSpec:
    """Raises NotFound for a channel that is not installed."""
    try:
        return registry.spec(kind)
    except registry.UnknownChannel as error:
        raise NotFound("There is no such channel.", code="no_such_channel") from error


def add_account(
    *,
    channel: str,
    name: str,
    fields: Mapping[str, str],
    person_id: int | None,
    sessions: Sessions,
    vault: Vault,
    now: datetime,
) -> int:
    """Add an account; its secrets are locked before they are stored. Raises Invalid."""
    spec = channel_spec(channel)
    with sessions.begin() as session:
        wrong = wrong_fields(spec.account_fields, fields, kept=frozenset())
        wrong |= _wrong_name(session, name, account_id=None)
        if wrong:
            raise Invalid("The account was not added.", fields=wrong, code="fields")
        secrets = given_fields(spec.account_fields, fields, secret=True)
        account = Account(
            channel=channel,
            name=name.strip(),
            settings=given_fields(spec.account_fields, fields, secret=False),
            credentials=vault.lock(secrets) if secrets else None,
            created_at=now,
        )
        session.add(account)
        session.flush()
        remember(
            session,
            "account.added",
            now=now,
            person_id=person_id,
            account=account.name,
            channel=channel,
            id=account.id,
        )
        return account.id


def change_account(
    account_id: int,
    *,
    name: str,
    fields: Mapping[str, str],
    person_id: int | None,
    sessions: Sessions,
    channels: Channels,
    vault: Vault,
    now: datetime,
) -> None:
    """Change name and fields. A secret that is left empty stays as it is."""
    with sessions.begin() as session:
        account = _account(session, account_id)
        spec = channel_spec(account.channel)
        known = _known(vault, account.credentials)
        wrong = wrong_fields(spec.account_fields, fields, kept=frozenset(known))
        wrong |= _wrong_name(session, name, account_id=account_id)
        if wrong:
            raise Invalid("Nothing was changed.", fields=wrong, code="fields")
        fresh = given_fields(spec.account_fields, fields, secret=True)
        account.name = name.strip()
        account.settings = given_fields(spec.account_fields, fields, secret=False)
        if fresh:
            account.credentials = vault.lock({**known, **fresh})
            account.memory = None  # a session of the old credentials
        _wake(account)
        remember(
            session,
            "account.changed",
            now=now,
            person_id=person_id,
            account=account.name,
            id=account_id,
            credentials_replaced=bool(fresh),
        )
    channels.forget(account_id)


def check_account(
    account_id: int,
    *,
    person_id: int | None,
    sessions: Sessions,
    channels: Channels,
    now: datetime,
) -> Checked:
    """Ask the network who we are. A good answer wakes an account that needed attention."""
    checked, error = _asked(account_id, channels)
    with sessions.begin() as session:
        account = _account(session, account_id)
        if checked.identity is not None:
            account.external_id = checked.identity.external_id
            account.handle = checked.identity.handle
        if checked.well:
            _wake(account)
        elif isinstance(error, NeedsOperator):
            need_attention(session, account_id, error, now=now)
        remember(
            session,
            "account.checked",
            now=now,
            person_id=person_id,
            account=account.name,
            id=account_id,
            well=checked.well,
        )
    return checked


def pause_account(
    account_id: int, *, person_id: int | None, sessions: Sessions, now: datetime
) -> None:
    """Nothing is asked of the network until it is resumed."""
    with sessions.begin() as session:
        account = _account(session, account_id)
        account.state = AccountState.paused
        remember(
            session,
            "account.paused",
            now=now,
            person_id=person_id,
            account=account.name,
            id=account_id,
        )


def resume_account(
    account_id: int, *, person_id: int | None, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        account = _account(session, account_id)
        _wake(account, paused_too=True)
        remember(
            session,
            "account.resumed",
            now=now,
            person_id=person_id,
            account=account.name,
            id=account_id,
        )


def _known(vault: Vault, locked: str | None) -> dict[str, str]:
    """The stored secrets; none where they were locked with another key: all are entered again."""
    try:
        return vault.open(locked)
    except ConfigInvalid:
        return {}


def _asked(account_id: int, channels: Channels) -> tuple[Checked, ChannelError | None]:
    channels.forget(account_id)
    try:
        whoami = channels.of(account_id).whoami
        if whoami is None:
            return Checked(asked=False), None
        return Checked(identity=whoami()), None
    except ChannelError as error:
        return Checked(sentence=error.sentence, code=error.code), error


def _wake(account: Account, *, paused_too: bool = False) -> None:
    if account.state is AccountState.needs_attention or paused_too:
        account.state = AccountState.active
    account.attention = account.attention_code = ""
    account.attention_at = None


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("There is no such account.", code="no_such_account")
    return account


def _wrong_name(session: Session, name: str, *, account_id: int | None) -> dict[str, str]:
    if not 0 < len(name.strip()) <= 120:
        return {"name": "Write a name of up to 120 characters."}
    taken = select(Account.id).where(
        Account.name == name.strip(), Account.id.is_distinct_from(account_id)
    )
    if session.scalar(taken) is not None:
        return {"name": "There is an account of that name already."}
    return {}
