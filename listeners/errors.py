"""What can go wrong with a network, named by what the caller does next.

ChannelError
├─ TryLater          repeat later
│  └─ RateLimited    repeat after `resets_at`
├─ NeedsOperator     stop the account until a person mended it
├─ Refused           give up on this one request
├─ CursorExpired     start afresh and record a gap
└─ OutcomeUnknown    the reply may have gone out: look before sending again
"""

from __future__ import annotations

from datetime import datetime


class ChannelError(Exception):
    """A sentence that says what happened and what to do; never a token, never a whole payload.

    `code` is a stable short name ("token_revoked"), which screens translate.
    """

    def __init__(self, sentence: str, *, code: str = "channel_error") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class TryLater(ChannelError):
    """The network or the way to it is in trouble; the same request may work later."""


class RateLimited(TryLater):
    """The network asked us to wait until `resets_at` (aware, UTC)."""

    def __init__(self, sentence: str, *, resets_at: datetime, code: str = "rate_limited") -> None:
        super().__init__(sentence, code=code)
        self.resets_at = resets_at


class NeedsOperator(ChannelError):
    """Nothing will work on this account until a person changed something."""


class Refused(ChannelError):
    """The network said no to this one request, and would say no again."""


class CursorExpired(ChannelError):
    """The place we stopped at is no longer known to the network."""


class OutcomeUnknown(ChannelError):
    """The request was sent and no answer came: it may or may not have been carried out."""
