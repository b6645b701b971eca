"""Listening on X, against a fake X in both forms."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from listeners.base import Channel, Page, Query, ShortMemory
from listeners.errors import CursorExpired, NeedsOperator, Refused
from listeners.x import SPEC
from listeners.x.listener import XListener
from tests.fakes.x import XServer
from tests.listeners.x.making import NOW, channel_of, query


def read_all(channel: Channel, wanted: Query, cursor: dict[str, str] | None = None) -> list[Page]:
    """Fetch until caught up."""
    pages: list[Page] = []
    for _ in range(50):
        page = channel.listener.fetch(wanted, cursor)
        pages.append(page)
        cursor = dict(page.cursor)
        if page.caught_up:
            return pages
    raise AssertionError("never caught up")


def texts(pages: list[Page]) -> list[str]:
    return [post.text for page in pages for post in page.posts]


def test_a_search_hears_people_who_did_not_write_to_us(x: XServer, channel: Channel) -> None:
    hana = x.add_user("hana", name="花", bio="写真が好き")
    x.add_post(hana, "ひかりカメラが動かない", posted_at=NOW - timedelta(minutes=3))
    x.add_post(hana, "夕飯はカレー")
    (post,) = channel.listener.fetch(query(), None).posts
    assert post.text == "ひかりカメラが動かない"
    assert post.posted_at == NOW - timedelta(minutes=3)
    assert not post.addressed_to_us
    assert (post.author.handle, post.author.display_name) == ("hana", "花")
    assert post.url == f"https://x.com/hana/status/{post.external_id}"


def test_mentions_are_addressed_to_us(x: XServer, channel: Channel) -> None:
    x.add_post(x.add_user("hana"), "@kikimimi 助けてください")
    (post,) = channel.listener.fetch(query("mentions"), None).posts
    assert post.addressed_to_us
    assert not post.ours


def test_our_own_posts_come_back_as_ours(x: XServer, channel: Channel) -> None:
    question = x.add_post(x.add_user("hana"), "ひかりカメラの電池は?")
    x.add_post(x.us, "X公式アプリから答えました", reply_to=question)
    (post,) = channel.listener.fetch(query("timeline"), None).posts
    assert post.ours
    assert post.in_reply_to == question.id
    assert post.thread_id == question.conversation_id


def test_reposts_are_not_searched_for(x: XServer, channel: Channel) -> None:
    original = x.add_post(x.add_user("hana"), "ひかりカメラ最高")
    x.add_post(x.add_user("ken"), "RT ひかりカメラ最高", repost_of=original)
    assert texts(read_all(channel, query())) == ["ひかりカメラ最高"]


def test_many_pages_are_read_down_to_the_end_once(x: XServer, channel: Channel) -> None:
    hana = x.add_user("hana")
    for number in range(35):
        x.add_post(hana, f"ひかりカメラ {number}", posted_at=NOW - timedelta(minutes=number))
    pages = read_all(channel, query(limit=10))
    assert sorted(texts(pages)) == sorted(f"ひかりカメラ {number}" for number in range(35))
    assert [page.caught_up for page in pages] == [False, False, False, True]


def test_a_second_sweep_reads_only_what_is_new_and_a_small_overlap(
    x: XServer, channel: Channel
) -> None:
    hana = x.add_user("hana")
    for minutes in (30, 20, 10):
        x.add_post(hana, f"ひかりカメラ {minutes}", posted_at=NOW - timedelta(minutes=minutes))
    cursor = dict(read_all(channel, query())[-1].cursor)
    x.add_post(hana, "ひかりカメラ 新しい")
    (page,) = read_all(channel, query(), cursor)
    assert texts([page]) == ["ひかりカメラ 新しい", "ひかりカメラ 10"]
    assert page.budget is not None
    assert (page.budget.units, page.budget.spent) == (1, Decimal("0.005"))


def test_a_post_that_x_indexed_late_is_not_lost(x: XServer, channel: Channel) -> None:
    hana = x.add_user("hana")
    late = x.add_post(
        hana, "ひかりカメラ 遅い", posted_at=NOW - timedelta(seconds=40), indexed=False
    )
    x.add_post(hana, "ひかりカメラ 早い", posted_at=NOW - timedelta(seconds=10))
    pages = read_all(channel, query())
    x.world.change_post(late, indexed=True)
    pages += read_all(channel, query(), dict(pages[-1].cursor))
    assert {"ひかりカメラ 遅い", "ひかりカメラ 早い"} == set(texts(pages))


def test_long_lists_of_names_are_asked_for_in_turn(x: XServer, channel: Channel) -> None:
    names = tuple(f"製品{number}型カメラ" for number in range(90))
    hana = x.add_user("hana")
    for number, name in enumerate(names):
        x.add_post(hana, f"{name}が届いた", posted_at=NOW - timedelta(hours=number))
    wanted = query(names=names, limit=10)
    pages = read_all(channel, wanted)
    assert set(texts(pages)) == {f"{name}が届いた" for name in names}
    asked = {seen.query["query"] for seen in x.requests if seen.route == "search"}
    assert len(asked) > 1
    assert all(len(one) <= 512 for one in asked)


def test_a_changed_brand_reads_on_where_the_old_words_stood(x: XServer, channel: Channel) -> None:
    hana = x.add_user("hana")
    x.add_post(hana, "ひかりカメラ 1", posted_at=NOW - timedelta(hours=5))
    cursor = dict(read_all(channel, query())[-1].cursor)
    x.add_post(hana, "ひかりカメラ 2", posted_at=NOW - timedelta(hours=1))
    pages = read_all(channel, query(names=("ひかりカメラ", "HikariCam")), cursor)
    assert "ひかりカメラ 2" in texts(pages)
    assert len(x.requests[-1].query.get("since_id", "")) > 10


def test_a_search_that_stopped_for_a_week_says_so(x: XServer, channel: Channel) -> None:
    x.add_post(x.add_user("hana"), "ひかりカメラ")
    cursor = dict(read_all(channel, query())[-1].cursor)
    with pytest.raises(CursorExpired):
        channel.listener.fetch(query(now=NOW + timedelta(days=8)), cursor)


def test_x_itself_saying_that_the_place_is_too_old_is_the_same(x: XServer) -> None:
    channel = channel_of(x)
    x.add_post(x.add_user("hana"), "ひかりカメラ", posted_at=NOW - timedelta(days=5))
    cursor = dict(read_all(channel, query(now=NOW - timedelta(days=5)))[-1].cursor)
    x.desk.world.clock = lambda: NOW + timedelta(days=4)
    with pytest.raises(CursorExpired):
        channel.listener.fetch(query(), cursor)


def test_a_brand_of_whom_nobody_speaks_for_weeks_does_not_expire(
    x: XServer, channel: Channel
) -> None:
    x.add_post(x.add_user("hana"), "ひかりカメラ", posted_at=NOW)
    cursor = None
    days = [NOW + timedelta(days=day) for day in range(0, 30, 2)]
    for later in days:
        x.desk.world.clock = partial(days.__getitem__, days.index(later))
        page = channel.listener.fetch(query(now=later), cursor)
        assert page.caught_up
        cursor = dict(page.cursor)


def test_the_first_search_looks_back_as_far_as_was_set(x: XServer, channel: Channel) -> None:
    hana = x.add_user("hana")
    x.add_post(hana, "ひかりカメラ 古い", posted_at=NOW - timedelta(hours=30))
    x.add_post(hana, "ひかりカメラ 新しい", posted_at=NOW - timedelta(hours=3))
    recent = query(settings={"look_back_hours": "24"})
    assert texts(read_all(channel, recent)) == ["ひかりカメラ 新しい"]
    whole = query(settings={"look_back_hours": "168"})
    assert len(texts(read_all(channel, whole))) == 2


def test_a_query_of_ones_own_replaces_the_brands_words(x: XServer, channel: Channel) -> None:
    x.add_post(x.add_user("hana"), "写真展に行った")
    page = channel.listener.fetch(query(settings={"query": "写真展 lang:ja"}), None)
    assert texts([page]) == ["写真展に行った"]


def test_the_budget_tells_calls_left_and_their_refill(x: XServer, channel: Channel) -> None:
    x.rate_limit("mentions", remaining=7, resets_at=NOW + timedelta(minutes=9))
    x.add_post(x.add_user("hana"), "@kikimimi こんにちは")
    budget = channel.listener.fetch(query("mentions"), None).budget
    assert budget is not None
    assert (budget.remaining, budget.limit) == (6, 450)
    assert budget.resets_at == NOW + timedelta(minutes=9)
    assert budget.spent == Decimal("0.011")  # who we are (0.010), once, and one own mention


def test_who_we_are_is_asked_once_and_remembered_between_processes(x: XServer) -> None:
    memory = ShortMemory()
    for _ in range(3):
        channel = SPEC.build(x.settings(), x.secrets(), memory)
        channel.listener.fetch(query("mentions"), None)
    assert [seen.route for seen in x.requests].count("me") == 1
    assert x.secrets()["access_token"] not in (memory.text or "")


def test_an_apps_token_alone_hears_by_the_handle(x: XServer) -> None:
    secrets = {"bearer_token": x.bearer_token}
    channel = SPEC.build(x.settings(), secrets, ShortMemory())
    x.add_post(x.add_user("hana"), "@kikimimi ひかりカメラは直りますか")
    assert channel.listener.fetch(query("mentions"), None).posts[0].addressed_to_us
    nameless = SPEC.build({"api_url": x.url}, secrets, ShortMemory())
    assert len(nameless.listener.fetch(query(), None).posts) == 1
    with pytest.raises(NeedsOperator) as stopped:
        nameless.listener.fetch(query("mentions"), None)
    assert stopped.value.code == "handle_missing"


def test_an_account_without_keys_asks_for_them(x: XServer) -> None:
    channel = SPEC.build(x.settings(), {}, ShortMemory())
    assert channel.replier is None
    with pytest.raises(NeedsOperator) as stopped:
        channel.listener.fetch(query(), None)
    assert stopped.value.code == "keys_missing"
    assert x.requests == []


def test_stored_posts_that_are_deleted_or_protected_are_told(x: XServer, channel: Channel) -> None:
    hana, ken = x.add_user("hana"), x.add_user("ken", protected=True)
    stays = x.add_post(hana, "ひかりカメラ 1")
    goes = x.add_post(hana, "ひかりカメラ 2")
    hides = x.add_post(ken, "ひかりカメラ 3")
    x.delete_post(goes)
    assert isinstance(channel.listener, XListener)
    page = channel.listener.looked_up([stays.id, goes.id, hides.id], now=NOW)
    assert [post.external_id for post in page.posts] == [stays.id]
    assert set(page.removed) == {goes.id, hides.id}


def test_a_deleted_post_that_others_answer_is_told(x: XServer, channel: Channel) -> None:
    question = x.add_post(x.add_user("hana"), "ひかりカメラは重い?")
    x.add_post(x.add_user("ken"), "ひかりカメラは軽いよ", reply_to=question)
    x.delete_post(question)
    assert channel.listener.fetch(query(), None).removed == (question.id,)


def test_an_unknown_stream_kind_is_refused(channel: Channel) -> None:
    with pytest.raises(Refused):
        channel.listener.fetch(query("smoke-signals"), None)


def test_a_bad_base_address_is_told_when_the_channel_is_built() -> None:
    with pytest.raises(NeedsOperator):
        SPEC.build({"api_url": "ftp://x"}, {}, ShortMemory())
