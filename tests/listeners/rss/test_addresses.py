"""Feeds at addresses of ours are not read, however they are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from listeners.errors import Refused, TryLater
from listeners.rss.address import is_public
from listeners.rss.download import Downloader
from tests.fakes.wrong_answers import Said, WrongAnswers, wrong_answers
from tests.listeners.rss.feeds import RSS, fetch


@pytest.fixture
def server() -> Iterator[WrongAnswers]:
    with wrong_answers() as found:
        found.answers = [Said(body=RSS.encode())]
        yield found


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/feed",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://user:pass@127.0.0.1/",
    ],
)
def test_a_private_address_is_refused_in_every_spelling(url: str) -> None:
    with pytest.raises(Refused) as caught:
        fetch(url, private=False)
    assert caught.value.code == "private_address"
    assert "pass" not in caught.value.sentence


@pytest.mark.parametrize(
    "url",
    ["", "feed", "file:///etc/passwd", "ftp://e.x/f", "gopher://e.x/", "http://", "http://[/",
     "http://e.x:99999/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused) as caught:
        fetch(url, private=False)
    assert caught.value.code == "bad_address"


@pytest.mark.parametrize("numeric", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(numeric: str) -> None:
    assert is_public(numeric)


def test_the_loopback_server_is_refused_without_leave(server: WrongAnswers) -> None:
    with pytest.raises(Refused):
        fetch(server.url, private=False)
    assert server.asked == []
    assert len(fetch(server.url).posts) == 2


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    downloader = Downloader(resolve=lambda _host, _port: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(Refused) as caught:
        downloader.get("http://rebinding.example/", conditions={})
    assert caught.value.code == "private_address"


def test_a_name_is_looked_up_once_and_its_number_connected_to(server: WrongAnswers) -> None:
    looked_up: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    port = server.url.rpartition(":")[2]
    downloader = Downloader(allowed=lambda _numeric: True, resolve=resolve)
    found = downloader.get(f"http://feeds.example:{port}/rss#top", conditions={})
    assert found.status == 200
    assert looked_up == ["feeds.example"]
    assert server.asked[0].headers["host"] == f"feeds.example:{port}"
    assert server.asked[0].path == "/rss"


def test_a_redirect_to_a_private_address_is_refused(server: WrongAnswers) -> None:
    server.answers = [Said(status=302, headers={"Location": "http://169.254.169.254/secret"})]
    downloader = Downloader(allowed=lambda numeric: numeric == "127.0.0.1" or is_public(numeric))
    with pytest.raises(Refused) as caught:
        downloader.get(server.url, conditions={})
    assert caught.value.code == "private_address"
    assert len(server.asked) == 1


def test_an_unknown_name_is_tried_later() -> None:
    downloader = Downloader(resolve=lambda _host, _port: [])
    with pytest.raises(TryLater):
        downloader.get("http://nowhere.example/", conditions={})
