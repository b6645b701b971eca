"""The frozen bundle that web and jobs are handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from app.config import Settings
from app.db import Sessions
from app.nearest.past import PastCases
from app.vault import Vault
from listeners.base import Channel
from nlp.base import Analyser
from nlp.phrases import PhraseReader
from nlp.trained.classifier import TrainedClassifier

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The wall clock: called at the edges, and handed inwards as `now`."""
    return datetime.now(UTC)


class Channels(Protocol):
    """Builds the channel of an account, with its credentials opened."""

    def of(self, account_id: int) -> Channel:
        """Raises NotFound, or a ChannelError when the credentials are not usable."""
        ...

    def forget(self, account_id: int) -> None:
        """Build it anew next time: its credentials or settings changed."""
        ...


class Nudge(Protocol):
    """Wakes a job early: for latency, never for correctness."""

    def __call__(self, job: str) -> None: ...


def no_nudge(job: str) -> None:
    """Where no jobs run beside us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unworn:
    """Heads that were chosen here for an earlier model; the one that reads posts leaves them off.

    `on_trial`: they were to run beside those in use, not to decide.
    """

    revision: str
    on_trial: bool = False


class Models(Protocol):
    """The model that is in use, and the one on trial."""

    @property
    def classifier(self) -> TrainedClassifier | None:
        """The model as it shipped; None where rules or a model of another kind read the posts."""
        ...

    def current(self) -> Analyser:
        """Raises ModelMissing."""
        ...

    def shadow(self) -> Analyser | None:
        """None where nothing is on trial, or it cannot be used."""
        ...

    def unworn(self) -> tuple[Unworn, ...]:
        """Of the heads in use and those on trial, in this order, which belong to another model."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    settings: Settings
    sessions: Sessions
    channels: Channels
    analyser: Analyser
    past: PastCases
    vault: Vault
    phrases: PhraseReader = field(default_factory=PhraseReader)  # loads nothing before it is asked
    models: Models | None = None  # None: only `analyser`, and nothing on trial
    clock: Clock = utc_now
    nudge: Nudge = no_nudge
