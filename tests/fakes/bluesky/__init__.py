"""A small Bluesky server on loopback: accounts, posts, notifications, search, replies, faults.

    with bluesky_server() as server:
        us = server.add_account("acme.test", password="secret")
        uri = server.post("mei.test", "アクメさん、助けて", mentions=["acme.test"])
        server.fail(Fault(status=500))
        ... server.url ...

It stands in for a PDS and an AppView at once and follows what Bluesky's own development network
was seen to answer (tests/network).
"""

from tests.fakes.bluesky.server import BlueskyServer, Fault
from tests.fakes.bluesky.web import bluesky_server
from tests.fakes.bluesky.world import Person

__all__ = ["BlueskyServer", "Fault", "Person", "bluesky_server"]
