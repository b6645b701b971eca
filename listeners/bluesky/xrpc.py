"""Bluesky's calls through the SDK's transport: JSON in, JSON out, our errors.

The SDK's typed models refuse a whole page for one odd record, so answers are read as plain JSON.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from weakref import finalize

import httpx
from atproto_client.client.base import ClientBase
from atproto_client.exceptions import InvokeTimeoutError, RequestErrorBase
from atproto_client.models.common import XrpcError
from atproto_client.models.dot_dict import DotDict
from atproto_client.request import Request, Response
from atproto_core.exceptions import AtProtocolError  # type: ignore[import-untyped]

from listeners.base import Budget
from listeners.bluesky.reading import Json, mapping
from listeners.bluesky.status import (
    NO_ANSWER,
    UNREACHABLE,
    UNREADABLE,
    WRONG_SERVICE,
    error_for,
    error_from,
)
from listeners.errors import ChannelError

NEVER_WENT_OUT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A success. Header names are in lower case."""

    content: Json
    headers: Mapping[str, str]

    def budget(self) -> Budget:
        """What the network says of its limits, counted in calls."""
        reset = _number(self.headers.get("ratelimit-reset"))
        return Budget(
            remaining=_number(self.headers.get("ratelimit-remaining")),
            limit=_number(self.headers.get("ratelimit-limit")),
            resets_at=None if reset is None else datetime.fromtimestamp(reset, tz=UTC),
        )


class Xrpc:
    """One server. Every method raises a ChannelError."""

    def __init__(self, service_url: str, *, timeout: float = 15.0) -> None:
        self.service_url = service_url
        request = Request(timeout=timeout, verify=_trusted())
        self._client = ClientBase(service_url, request)
        finalize(self, request.close)  # channels have no end of their own, their connections do

    def get(self, nsid: str, params: Mapping[str, object], *, token: str | None = None) -> Answer:
        given = {name: value for name, value in params.items() if value not in (None, "")}
        try:
            response = self._client.invoke_query(
                nsid,
                params=DotDict(given),
                headers=_authorization(token),
            )
        except (AtProtocolError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise _translated(error, sending=False) from None
        return _answer(response, sending=False)

    def post(
        self, nsid: str, body: Json, *, token: str | None = None, sending: bool = False
    ) -> Answer:
        """`sending`: an unclear outcome is OutcomeUnknown, since a record may now stand."""
        try:
            response = self._client.invoke_procedure(
                nsid,
                data=DotDict(dict(body)) if body else None,
                headers={"Content-Type": "application/json", **_authorization(token)},
            )
        except (AtProtocolError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise _translated(error, sending=sending) from None
        return _answer(response, sending=sending)


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the certificates takes longer than a call, so it is done once."""
    return httpx.create_ssl_context()


def _authorization(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _answer(response: Response, *, sending: bool) -> Answer:
    if not isinstance(response.content, Mapping):
        raise error_from(UNREADABLE, sending=sending)
    return Answer(content=response.content, headers=response.headers)


def _translated(error: Exception, *, sending: bool) -> ChannelError:
    # The messages of these exceptions may quote the payload: none of them is passed on.
    if isinstance(error, RequestErrorBase) and error.response is not None:
        response = error.response
        name, message = _named(response.content)
        return error_for(response.status_code, name, message, response.headers, sending=sending)
    cause = error if isinstance(error, httpx.HTTPError) else error.__cause__ or error
    went_out = not isinstance(cause, NEVER_WENT_OUT)
    if isinstance(cause, (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.TooManyRedirects)):
        return error_from(WRONG_SERVICE, sending=sending)
    if isinstance(error, (InvokeTimeoutError, httpx.TimeoutException)):
        return error_from(NO_ANSWER, sending=sending, went_out=went_out)
    if isinstance(cause, httpx.TransportError):
        return error_from(UNREACHABLE, sending=sending, went_out=went_out)
    return error_from(UNREADABLE, sending=sending)


def _named(content: object) -> tuple[str, str]:
    """The error's name and message, however much of them came."""
    if isinstance(content, XrpcError):
        return content.error, content.message or ""
    if isinstance(content, DotDict):
        content = content.to_dict()
    found = mapping(content)
    return str(found.get("error", "")), str(found.get("message", ""))


def _number(value: str | None) -> int | None:
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None
