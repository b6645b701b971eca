"""What every registered channel promises, whatever its network."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest

from listeners import registry
from listeners.base import Cursor, OutgoingReply, Replier, ReplyTarget
from listeners.errors import ChannelError, OutcomeUnknown, RateLimited, Refused, TryLater
from tests.contracts.bench import READING, AnsweringBench, Bench, Trouble
from tests.contracts.bluesky_bench import bluesky_bench
from tests.contracts.mastodon_bench import mastodon_bench
from tests.contracts.quiet_benches import demo_bench, files_bench, rss_bench
from tests.contracts.x_bench import x_bench

ANSWERING: dict[str, Callable[[], AbstractContextManager[AnsweringBench]]] = {
    "x": x_bench,
    "bluesky": bluesky_bench,
    "mastodon": mastodon_bench,
    "demo": demo_bench,
}
BENCHES: dict[str, Callable[[], AbstractContextManager[Bench]]] = {
    **ANSWERING,
    "rss": rss_bench,
    "files": files_bench,
}


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with BENCHES[request.param]() as made:
        yield made


@pytest.fixture(params=ANSWERING)
def desk(request: pytest.FixtureRequest) -> Iterator[AnsweringBench]:
    with ANSWERING[request.param]() as made:
        yield made


def replier_of(desk: AnsweringBench) -> Replier:
    assert desk.channel.replier is not None
    return desk.channel.replier


def decision(
    desk: AnsweringBench, *, key: str = "decision-1", target: ReplyTarget | None = None
) -> OutgoingReply:
    return OutgoingReply(
        key=key,
        text="ご不便をおかけして申し訳ありません。詳しい状況を教えていただけますか。",
        target=target or desk.target(),
        decided_at=min(desk.query().now, datetime.now(UTC)),
    )


def read(bench: Bench, *, limit: int, chance: float, seed: int) -> set[str]:
    """Reads until caught up; each call goes wrong by chance, and the cursor then stays."""
    dice = random.Random(seed)
    found: set[str] = set()
    cursor: Cursor | None = None
    for _ in range(400):
        wrong = bool(bench.reading) and dice.random() < chance
        if wrong:
            bench.reading_goes_wrong(Trouble.server_error)
        try:
            page = bench.channel.listener.fetch(bench.query(limit=limit), cursor)
        except TryLater:
            bench.mend()
            continue
        bench.mend()
        found |= {post.external_id for post in page.posts}
        cursor = page.cursor
        if page.caught_up:
            return found
    raise AssertionError("it never catches up")


def test_every_registered_channel_is_tested_here() -> None:
    assert set(BENCHES) == set(registry.kinds())


def test_a_channel_that_can_be_answered_is_tested_for_it(bench: Bench) -> None:
    kind = bench.channel.kind
    assert (bench.channel.replier is not None) == (kind in ANSWERING)


def test_the_same_page_twice_gives_the_same_posts(bench: Bench) -> None:
    bench.say(7)
    query = bench.query()
    first = bench.channel.listener.fetch(query, None)
    again = bench.channel.listener.fetch(query, None)
    assert first.posts
    assert [post.external_id for post in first.posts] == [p.external_id for p in again.posts]
    assert len({post.external_id for post in first.posts}) == len(first.posts)


def test_posts_hold_what_the_product_needs(bench: Bench) -> None:
    bench.say(5)
    for post in bench.channel.listener.fetch(bench.query(), None).posts:
        assert post.posted_at.utcoffset() is not None
        assert post.external_id
        assert post.thread_id
        assert post.author.external_id


def test_an_empty_page_ends_and_keeps_its_place(bench: Bench) -> None:
    bench.say(3)
    cursor: Cursor | None = None
    for _ in range(100):
        page = bench.channel.listener.fetch(bench.query(), cursor)
        cursor = page.cursor
        if page.caught_up:
            break
    known = read(bench, limit=100, chance=0, seed=0)
    after = bench.channel.listener.fetch(bench.query(), cursor)
    assert after.caught_up
    assert {post.external_id for post in after.posts} <= known


def test_a_cursor_is_plain_text(bench: Bench) -> None:
    bench.say(3)
    cursor = bench.channel.listener.fetch(bench.query(), None).cursor
    assert all(isinstance(part, str) for pair in cursor.items() for part in pair)


@pytest.mark.parametrize("seed", range(3))
def test_an_interrupted_sweep_loses_nothing(bench: Bench, seed: int) -> None:
    said = bench.say(23)
    found = read(bench, limit=5, chance=0.4, seed=seed)
    assert len(found) == said


@pytest.mark.parametrize("trouble", Trouble)
def test_a_trouble_while_reading_says_what_to_do_next(bench: Bench, trouble: Trouble) -> None:
    if trouble not in bench.reading:
        pytest.skip("this cannot befall this channel")
    said = bench.say(4)
    bench.reading_goes_wrong(trouble)
    with pytest.raises(ChannelError) as raised:
        bench.channel.listener.fetch(bench.query(), None)
    assert isinstance(raised.value, READING[trouble])
    assert 0 < len(raised.value.sentence) < 400
    assert raised.value.code
    if isinstance(raised.value, RateLimited):
        assert raised.value.resets_at > bench.query().now
    bench.mend()
    assert len(read(bench, limit=100, chance=0, seed=0)) == said


def test_a_reply_is_published_once_and_found_again(desk: AnsweringBench) -> None:
    desk.say(5)
    reply = decision(desk)
    before = desk.published()
    assert replier_of(desk).find(reply) is None
    sent = replier_of(desk).send(reply)
    assert desk.published() == before + 1
    assert sent.posted_at.utcoffset() is not None
    found = replier_of(desk).find(reply)
    assert found is not None
    assert found.external_id == sent.external_id
    assert found.posted_at == sent.posted_at


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("carried_out", [False, True])
def test_a_trouble_while_sending_never_hides_a_published_reply(
    desk: AnsweringBench, trouble: Trouble, carried_out: bool
) -> None:
    """Whatever is not OutcomeUnknown says that nothing went out; what went out is found."""
    unread = {Trouble.unauthorised, Trouble.forbidden, Trouble.rate_limited}
    if trouble not in desk.sending or (
        carried_out and (trouble in unread or not desk.loses_answers)
    ):
        pytest.skip("this cannot befall this channel")
    desk.say(5)
    reply = decision(desk)
    before = desk.published()
    desk.sending_goes_wrong(trouble, carried_out=carried_out)
    with pytest.raises(ChannelError) as raised:
        replier_of(desk).send(reply)
    desk.mend()
    went_out = desk.published() - before
    assert went_out >= int(carried_out)
    if went_out:
        assert went_out == 1
        assert isinstance(raised.value, OutcomeUnknown)
        assert replier_of(desk).find(reply) is not None
    elif trouble in unread:
        assert isinstance(raised.value, READING[trouble])
    else:
        assert isinstance(raised.value, OutcomeUnknown | TryLater)
        assert replier_of(desk).find(reply) is None


def test_too_long_a_text_is_objected_to_without_asking(desk: AnsweringBench) -> None:
    replier = replier_of(desk)
    rule = replier.length_rule
    assert [found.code for found in replier.objections("あ" * (rule.limit + 1))] == ["too_long"]
    assert [found.code for found in replier.objections("  \n")] == ["empty"]
    assert replier.objections("お困りのことを教えてください。") == []
    assert replier.length("") == 0


def test_a_deleted_post_cannot_be_answered(desk: AnsweringBench) -> None:
    if not desk.deletes:
        pytest.skip("nobody deletes on demand here: the town's own tests do it")
    desk.say(5)
    target = desk.target()
    desk.take_back(target)
    before = desk.published()
    with pytest.raises(Refused):
        replier_of(desk).send(decision(desk, target=target))
    assert desk.published() == before
