"""One connection to X's filtered stream, held for a bounded time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

import requests
import tweepy

from listeners.errors import TryLater
from listeners.x.road import Road, travel_by
from listeners.x.status import WireFailure, error_for


class Line(tweepy.StreamingClient):  # type: ignore[misc]  # tweepy has no types
    """tweepy's stream, which hands out raw lines, never sleeps and never calls twice."""

    def __init__(self, bearer_token: str, *, api_url: str, seconds: float) -> None:
        super().__init__(bearer_token, max_retries=0)
        travel_by(self.session, Road(api_url, read_seconds=seconds))
        self._seconds = seconds
        self._until = 0.0
        self._most = 0
        self._lines: list[bytes] = []
        self._connected = False
        self._trouble: Exception | None = None

    def heard(
        self, *, most: int, wanted: Mapping[str, Sequence[str]], now: datetime
    ) -> list[bytes]:
        """What X said until the time is over or `most` lines came. Raises a `ChannelError`.

        A line that breaks after it stood is no error: what it missed is searched for later.
        """
        self._until = time.monotonic() + self._seconds
        self._most = most
        self.filter(**wanted)
        if isinstance(self._trouble, WireFailure):
            raise error_for(self._trouble, now=now) from self._trouble
        if isinstance(self._trouble, requests.RequestException) or not self._connected:
            raise TryLater("X's stream could not be reached.", code="unreachable")
        if self._trouble is not None:
            raise self._trouble
        return self._lines

    def on_connect(self) -> None:
        self._connected = True

    def on_data(self, raw_data: bytes) -> None:
        self._lines.append(raw_data)
        self._stop_in_time()

    def on_keep_alive(self) -> None:
        self._stop_in_time()

    def on_closed(self, response: requests.Response) -> None:
        self.disconnect()

    def on_connection_error(self) -> None:
        self.disconnect()

    def on_disconnect(self) -> None:
        """Nothing to do: the lines are handed out by `heard`."""

    def on_exception(self, exception: Exception) -> None:
        self._trouble = exception

    def _stop_in_time(self) -> None:
        if len(self._lines) >= self._most or time.monotonic() >= self._until:
            self.disconnect()
