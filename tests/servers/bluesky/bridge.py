"""Turns a real network's firehose (com.atproto.sync.subscribeRepos) into Jetstream's messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from atproto import CAR, CID
from atproto_client.models import ComAtprotoSyncSubscribeRepos as Firehose
from atproto_firehose import (  # type: ignore[import-untyped]
    FirehoseSubscribeReposClient,
    parse_subscribe_repos_message,
)
from atproto_subscription.frames import MessageFrame  # type: ignore[import-untyped]

from tests.fakes.jetstream import Jetstream


@contextmanager
def bridged(pds: str, stream: Jetstream) -> Iterator[None]:
    """Everything that the server at `pds` has told since its beginning appears on `stream`."""
    base = pds.replace("http://", "ws://") + "/xrpc"
    client = FirehoseSubscribeReposClient(Firehose.Params(cursor=0), base_uri=base)

    def hear(frame: MessageFrame) -> None:
        message = parse_subscribe_repos_message(frame)
        if isinstance(message, Firehose.Commit):
            for event in commits(message):
                stream.emit(event)
        elif isinstance(message, Firehose.Account):
            stream.account(message.did, active=message.active, status=message.status or "")
        elif isinstance(message, Firehose.Identity):
            stream.identity(message.did, message.handle or "")

    thread = Thread(target=client.start, args=(hear,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        client.stop()
        thread.join(timeout=10)


def commits(message: Firehose.Commit) -> Iterator[dict[str, Any]]:
    """One Jetstream event for each operation of a commit."""
    blocks = CAR.from_bytes(message.blocks).blocks if message.blocks else {}
    for operation in message.ops:
        collection, _, rkey = operation.path.partition("/")
        commit: dict[str, Any] = {
            "rev": message.rev,
            "operation": operation.action,
            "collection": collection,
            "rkey": rkey,
        }
        if operation.cid is not None:
            record = plain(blocks.get(operation.cid))
            commit |= {"cid": operation.cid.encode(), "record": record}
        yield {"did": message.repo, "kind": "commit", "commit": commit}


def plain(value: Any) -> Any:
    """A record as JSON: links as Jetstream writes them."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, bytes):
        return {"$link": CID.decode(value).encode()}
    return value
