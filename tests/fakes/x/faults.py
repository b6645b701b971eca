"""What can go wrong with a fake X, for one call or for several."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer over HTTP."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, body: Mapping[str, Any], *, status: int = 200) -> Reply:
        kind = PROBLEM if status >= 400 else JSON
        return cls(status=status, body=json.dumps(body).encode(), content_type=kind)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`carry_out`: the request is carried out before things go wrong. `reply`: what is answered
    in place of the true answer. `cut`: only half of the answer arrives. `drop`: none does.
    `hang`: seconds of silence first."""

    carry_out: bool = False
    reply: Reply | None = None
    cut: bool = False
    drop: bool = False
    hang: float = 0.0

    @classmethod
    def status(
        cls, status: int, body: Mapping[str, Any] | None = None, *, carry_out: bool = False
    ) -> Fault:
        plain = {"title": "Trouble", "type": "about:blank", "status": status, "detail": "trouble"}
        return cls(reply=Reply.of(body or plain, status=status), carry_out=carry_out)

    @classmethod
    def html(cls, *, status: int = 200) -> Fault:
        page = b"<!doctype html><title>Sign in to the hotel</title>"
        return cls(reply=Reply(status=status, body=page, content_type="text/html"))

    @classmethod
    def raw(cls, body: bytes) -> Fault:
        return cls(reply=Reply(body=body))

    @classmethod
    def truncated(cls, *, carry_out: bool = False) -> Fault:
        return cls(cut=True, carry_out=carry_out)

    @classmethod
    def dropped(cls, *, carry_out: bool = False) -> Fault:
        return cls(drop=True, carry_out=carry_out)

    @classmethod
    def slow(cls, seconds: float, *, carry_out: bool = False) -> Fault:
        return cls(hang=seconds, drop=True, carry_out=carry_out)


@dataclass(kw_only=True)
class Allowance:
    """Calls left on one route, and the second at which they refill (none: X does not say)."""

    limit: int
    remaining: int
    resets: int | None

    def headers(self) -> dict[str, str]:
        told = {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(self.remaining),
        }
        return told if self.resets is None else {**told, "x-rate-limit-reset": str(self.resets)}
