"""Our company on a real Mastodon-shaped server, and what its customers see there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from mastodon import Mastodon

from app.config import Replies
from tests.fakes.mastodon import BRAND_TOKEN, CUSTOMERS, MastodonServer
from tests.journeys.rounds import Company, RunningClock, company

ANSWER = "ご不便をおかけして申し訳ありません。すぐにお調べします。"


@contextmanager
def acme_on_mastodon(
    server: MastodonServer, database_url: str, *, folder: Path, clock: RunningClock
) -> Iterator[Company]:
    """Listens to mentions, to a hashtag and to itself; a reply leaves without an undo time."""
    with company(database_url, folder=folder, clock=clock, replies=Replies(undo_seconds=0)) as acme:
        account_id = acme.account("mastodon", base_url=server.url, access_token=BRAND_TOKEN)
        brand_id = acme.brand("Acme", "アクメ")
        acme.listen(account_id, "mentions")
        acme.listen(account_id, "hashtag", brand_id=brand_id, hashtag="acme")
        acme.listen(account_id, "timeline")
        yield acme


def thread(server: MastodonServer, status: dict[str, Any]) -> list[Any]:
    """What the customer sees under the post, with Mastodon's own client."""
    customer = Mastodon(
        api_base_url=server.url, access_token=CUSTOMERS["hanako"], mastodon_version="4.3.0"
    )
    return list(customer.status_context(status["id"]).descendants)


def moment(status: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(status["created_at"])
