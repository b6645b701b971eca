"""Which posts stood on the last top page: one that is missing there now may be deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from listeners.errors import ChannelError

MOST_QUESTIONS = 5  # a page, so that a purge of a hashtag costs no more than that
MOST_KEPT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Record ids (those of the timeline) to the server's status ids."""

    statuses: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Mapping[str, str]) -> Seen:
        pairs = [pair.partition("=") for pair in cursor.get("seen", "").split(",") if pair]
        return cls(statuses={record: status or record for record, _, status in pairs})

    def written(self) -> dict[str, str]:
        pairs = [
            record if record == status else f"{record}={status}"
            for record, status in self.statuses.items()
        ]
        return {"seen": ",".join(pairs)} if pairs else {}

    def compared(
        self,
        present: Mapping[str, str],
        *,
        oldest: str | None,
        exists: Callable[[str], bool],
        later: Callable[[str, str], str],
    ) -> tuple[tuple[str, ...], Seen]:
        """The status ids that are gone from the server, and what to remember.

        Only those that belong above `oldest` on the page can be missed; each is asked for once.
        """
        missing = {
            record: status
            for record, status in self.statuses.items()
            if record not in present and (oldest is None or later(record, oldest) == record)
        }
        gone: list[str] = []
        unasked = dict(missing)
        for record, status in list(missing.items())[:MOST_QUESTIONS]:
            try:
                there = exists(status)
            except ChannelError:
                break  # asked again next time
            del unasked[record]
            if not there:
                gone.append(status)
        remembered = list({**present, **unasked}.items())[:MOST_KEPT]
        return tuple(gone), Seen(statuses=dict(remembered))
