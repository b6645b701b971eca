"""The filtered stream: bounded, in step with the brand, and without holes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listeners.base import Channel, Page, ShortMemory
from listeners.errors import NeedsOperator, RateLimited, Refused, TryLater
from listeners.x import SPEC
from tests.fakes.x import Fault, XServer
from tests.listeners.x.making import NOW, query

BRIEFLY = {"seconds": "0.2"}


def turns(channel: Channel, count: int, cursor: dict[str, str] | None = None) -> list[Page]:
    """So many fetches, one after the other."""
    pages = []
    for _ in range(count):
        page = channel.listener.fetch(query("stream", settings=BRIEFLY, limit=1), cursor)
        pages.append(page)
        cursor = dict(page.cursor)
    return pages


def texts(pages: list[Page]) -> list[str]:
    return [post.text for page in pages for post in page.posts]


def test_what_stood_before_is_searched_for_and_then_it_listens(
    x: XServer, channel: Channel
) -> None:
    hana = x.add_user("hana")
    x.add_post(hana, "ひかりカメラ 前から", posted_at=NOW - timedelta(minutes=5))
    x.on_stream = lambda: x.add_post(hana, "ひかりカメラ いま")
    backfill, live = turns(channel, 2)
    assert (texts([backfill]), backfill.caught_up) == (["ひかりカメラ 前から"], False)
    assert (texts([live]), live.caught_up) == (["ひかりカメラ いま"], True)


def test_posts_of_other_rules_of_the_app_are_left_to_their_streams(
    x: XServer, channel: Channel
) -> None:
    x.desk.rules["1"] = {"id": "1", "value": "カレー", "tag": "someone-elses"}
    hana = x.add_user("hana")

    def speak() -> None:
        x.add_post(hana, "カレーを食べた")
        x.add_post(hana, "ひかりカメラ")

    x.on_stream = speak
    pages = [*turns(channel, 1)]
    live = channel.listener.fetch(query("stream", settings=BRIEFLY, limit=2), dict(pages[0].cursor))
    assert texts([live]) == ["ひかりカメラ"]
    assert "1" in x.desk.rules


def test_the_rules_follow_the_brands_words(x: XServer, channel: Channel) -> None:
    x.on_stream = lambda: x.add_post(x.us, "ひかりカメラ HikariCam のお知らせ")
    cursor = dict(turns(channel, 2)[-1].cursor)
    renamed = query("stream", names=("HikariCam",), settings=BRIEFLY, limit=1)
    for _ in range(2):
        cursor = dict(channel.listener.fetch(renamed, cursor).cursor)
    assert [rule["value"] for rule in x.desk.rules.values()] == ["HikariCam -is:retweet"]


def test_what_the_stream_dropped_is_found_by_the_next_search(x: XServer, channel: Channel) -> None:
    hana = x.add_user("hana")
    x.add_post(hana, "ひかりカメラ 0", posted_at=NOW - timedelta(minutes=5))
    x.on_stream = lambda: x.add_post(hana, "ひかりカメラ 聞こえた")
    pages = turns(channel, 2)
    x.add_post(hana, "ひかりカメラ 切れた間", posted_at=NOW - timedelta(seconds=30))
    pages += turns(channel, 1, dict(pages[-1].cursor))
    assert set(texts(pages)) == {
        "ひかりカメラ 0", "ひかりカメラ 聞こえた", "ひかりカメラ 切れた間"
    }  # fmt: skip


def test_a_post_that_was_heard_is_not_counted_again_when_it_is_found(
    x: XServer, channel: Channel
) -> None:
    x.on_stream = lambda: x.add_post(x.add_user("hana"), "ひかりカメラ")
    pages = turns(channel, 3)
    assert [page.budget.units for page in pages if page.budget] == [0, 1, 0]


def test_silence_ends_the_listening(x: XServer, channel: Channel) -> None:
    assert [page.posts for page in turns(channel, 2)] == [(), ()]
    x.keep_alive_seconds = 5.0  # the line stands and says nothing at all
    assert [page.posts for page in turns(channel, 2)] == [(), ()]


@pytest.mark.parametrize("fault", [Fault.status(503), Fault.html(status=502), Fault.dropped()])
def test_a_stream_that_does_not_open_is_tried_later(
    x: XServer, channel: Channel, fault: Fault
) -> None:
    cursor = dict(turns(channel, 1)[-1].cursor)
    x.fault("stream", fault)
    with pytest.raises(TryLater):
        turns(channel, 1, cursor)
    assert [seen.route for seen in x.requests].count("stream") == 1


def test_too_many_connections_are_waited_for(x: XServer, channel: Channel) -> None:
    cursor = dict(turns(channel, 1)[-1].cursor)
    x.rate_limit("stream", remaining=0, resets_at=NOW + timedelta(minutes=2))
    with pytest.raises(RateLimited) as limited:
        turns(channel, 1, cursor)
    assert limited.value.resets_at == NOW + timedelta(minutes=2)


def test_a_line_that_is_no_json_is_set_aside(x: XServer, channel: Channel) -> None:
    cursor = dict(turns(channel, 1)[-1].cursor)
    x.fault("stream", Fault.raw(b'{"half\r\n'))
    (page,) = turns(channel, 1, cursor)
    assert [aside.where for aside in page.set_aside] == ["stream line 1"]
    assert page.cursor["phase"] == "backfill"


def test_the_stream_needs_the_apps_token(x: XServer) -> None:
    secrets = {**x.secrets(), "bearer_token": ""}
    channel = SPEC.build(x.settings(), secrets, ShortMemory())
    cursor = dict(turns(channel, 1)[-1].cursor)
    with pytest.raises(NeedsOperator) as stopped:
        turns(channel, 1, cursor)
    assert stopped.value.code == "bearer_token_missing"


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "1000000", "nan"])
def test_a_wrong_number_of_seconds_is_refused(x: XServer, channel: Channel, seconds: str) -> None:
    cursor = dict(turns(channel, 1)[-1].cursor)
    with pytest.raises(Refused) as refused:
        channel.listener.fetch(query("stream", settings={"seconds": seconds}), cursor)
    assert refused.value.code == "bad_setting"
