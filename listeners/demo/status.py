"""What can go wrong in the town, and which error it becomes: one table."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from listeners.errors import (
    ChannelError,
    NeedsOperator,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TryLater,
)

WAIT = timedelta(minutes=15)


class Fault(StrEnum):
    """A trouble that a test orders from the town."""

    unauthorised = "401"
    forbidden = "403"
    rate_limited = "429"
    server_error = "500"
    timeout = "timeout"
    truncated = "truncated"
    lost_answer = "lost_answer"  # sending: published, but the answer never came back
    lost_request = "lost_request"  # sending: not published, and no answer came back either
    repeated_page = "repeated_page"  # reading: posts that were delivered before come once more
    shuffled_page = "shuffled_page"  # reading: the posts of a page in the wrong order


ERRORS: Mapping[Fault, Callable[[datetime], ChannelError]] = {
    Fault.unauthorised: lambda now: NeedsOperator(
        "The town no longer accepts our sign-in. Connect the account again.", code="token_revoked"
    ),
    Fault.forbidden: lambda now: Refused("The town does not allow this request.", code="forbidden"),
    Fault.rate_limited: lambda now: RateLimited(
        "The town asks us to slow down.", resets_at=now + WAIT
    ),
    Fault.server_error: lambda now: TryLater(
        "The town's server is in trouble. We try again.", code="server_error"
    ),
    Fault.timeout: lambda now: TryLater(
        "The town did not answer in time. We try again.", code="timeout"
    ),
    Fault.truncated: lambda now: TryLater(
        "The town's answer was cut off in the middle. We try again.", code="bad_answer"
    ),
    Fault.lost_answer: lambda now: OutcomeUnknown(
        "The reply was handed over, but no answer came back. Look for it before sending again.",
        code="no_answer",
    ),
    Fault.lost_request: lambda now: OutcomeUnknown(
        "The connection broke while sending. Look for the reply before sending again.",
        code="no_answer",
    ),
}


def raise_for(fault: Fault | None, now: datetime) -> None:
    """Raises what a fault becomes; a fault of the page itself passes."""
    if fault is not None and fault in ERRORS:
        raise ERRORS[fault](now)


UNSURE_WHEN_SENDING = {
    Fault.server_error: Fault.lost_request,
    Fault.timeout: Fault.lost_answer,
    Fault.truncated: Fault.lost_answer,
}
"""A write whose answer cannot be read may have been carried out."""


@dataclass(slots=True)
class Faults:
    """Troubles in the order in which the calls will meet them; None lets a call pass."""

    reading: deque[Fault | None] = field(default_factory=deque)
    sending: deque[Fault | None] = field(default_factory=deque)

    @classmethod
    def of(
        cls, *, reading: Iterable[Fault | None] = (), sending: Iterable[Fault | None] = ()
    ) -> Faults:
        return cls(reading=deque(reading), sending=deque(sending))

    def next_reading(self) -> Fault | None:
        return self.reading.popleft() if self.reading else None

    def next_sending(self) -> Fault | None:
        fault = self.sending.popleft() if self.sending else None
        return UNSURE_WHEN_SENDING.get(fault, fault) if fault else None
