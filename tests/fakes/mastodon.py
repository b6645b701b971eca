"""A real Mastodon-shaped server from PyPI on loopback, with our brand and its customers.

with mastodon_server() as server:
    server.post("hanako", "@acme it broke")
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

BRAND = "acme"
BRAND_TOKEN = "brand_token"
CUSTOMERS: Mapping[str, str] = {"hanako": "customer_token", "ken": "ken_token"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MastodonServer:
    """A running server: `url` is its base address."""

    url: str

    def post(self, username: str, text: str, **more: str) -> dict[str, Any]:
        """A customer (or the brand) writes a status, over plain HTTP."""
        written: dict[str, Any] = self._call(
            "POST", "/api/v1/statuses", username, {"status": text, **more}
        )
        return written

    def edit(self, username: str, status_id: str, text: str) -> dict[str, Any]:
        written: dict[str, Any] = self._call(
            "PUT", f"/api/v1/statuses/{status_id}", username, {"status": text}
        )
        return written

    def delete(self, username: str, status_id: str) -> None:
        self._call("DELETE", f"/api/v1/statuses/{status_id}", username, {})

    def replies_to(self, status_id: str) -> list[dict[str, Any]]:
        """What stands under a status, as its author sees it."""
        context = self._call("GET", f"/api/v1/statuses/{status_id}/context", "hanako", {})
        found: list[dict[str, Any]] = context["descendants"]
        return found

    def timeline_of_brand(self) -> list[dict[str, Any]]:
        """All that the brand has written."""
        us = self._call("GET", "/api/v1/accounts/verify_credentials", BRAND, {})
        found: list[dict[str, Any]] = self._call(
            "GET", f"/api/v1/accounts/{us['id']}/statuses", BRAND, {}
        )
        return found

    def fault(self, *, path: str, times: int | None = None, **effect: Any) -> None:
        """The next answers to `path` (* allowed) go wrong."""
        body = {"match": {"path": path}, "effect": effect, "count": times}
        requests.post(f"{self.url}/api/v1/_mock/faults", json=body, timeout=10).raise_for_status()

    def reset(self) -> None:
        """Back to the seeded accounts, no posts."""
        requests.post(f"{self.url}/api/v1/_mock/reset", timeout=10).raise_for_status()

    def mend(self) -> None:
        """All faults end."""
        requests.delete(f"{self.url}/api/v1/_mock/faults", timeout=10).raise_for_status()

    def _call(self, method: str, path: str, username: str, fields: Mapping[str, str]) -> Any:
        token = BRAND_TOKEN if username == BRAND else CUSTOMERS[username]
        answer = requests.request(
            method,
            self.url + path,
            data=dict(fields),
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )
        answer.raise_for_status()
        return answer.json()


@contextmanager
def mastodon_server() -> Iterator[MastodonServer]:
    """A fresh server in memory on a free port."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own libraries, while it is imported
        from mastodon_mock.config import MastodonMockConfig, SeedAccount, SeedConfig
        from mastodon_mock.testing.server import MockServer
    accounts = [SeedAccount(username=BRAND, display_name="Acme Support", access_token=BRAND_TOKEN)]
    accounts += [
        SeedAccount(username=name, display_name=name.title(), access_token=token)
        for name, token in CUSTOMERS.items()
    ]
    config = MastodonMockConfig(seed=SeedConfig(accounts=accounts))
    running = MockServer(config=config, log_level="error", startup_timeout=60)
    with running:
        yield MastodonServer(url=running.base_url)


def soon() -> datetime:
    """Now, for questions to a server that stamps its posts with the real time."""
    return datetime.now(UTC) + timedelta(seconds=1)
