"""The desk that is taken over: colleagues kept it up, whatever the hour at which we begin."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from listeners.base import IncomingPost
from listeners.demo import Opening, cast
from tests.listeners.demo.street import NOON, Street, key_of, street

HOURS = range(0, 24, 3)
LEFT_ALONE = timedelta(minutes=30)
WANTS_ANSWER = ("complaint", "question", "request")


def _opened(hour: int) -> Street:
    begins = NOON + timedelta(hours=hour)
    return street(started_at=begins.isoformat()).listen(until=begins)


def _answered(here: Street) -> dict[str, IncomingPost]:
    """Our first answer to each post."""
    ours = sorted((one for one in here.posts.values() if one.ours), key=lambda one: one.posted_at)
    return {one.in_reply_to or "": one for one in reversed(ours)}


def _opening_of(post: IncomingPost) -> Opening | None:
    return cast().by_key.get(key_of(post))


@pytest.mark.parametrize("hour", HOURS)
def test_most_of_those_who_wanted_an_answer_got_one(hour: int) -> None:
    here = _opened(hour)
    answered, counted = _answered(here), Counter[bool]()
    for post in here.posts.values():
        opening = _opening_of(post)
        is_old = post.posted_at < here.now - timedelta(hours=4)
        if opening and opening.intent in WANTS_ANSWER and not opening.repost_of and is_old:
            counted[post.external_id in answered] += 1
    assert counted[True] >= 50
    assert counted[True] / counted.total() >= 0.85


@pytest.mark.parametrize("hour", HOURS)
def test_colleagues_answered_within_a_hundred_minutes_and_then_left(hour: int) -> None:
    here = _opened(hour)
    kept = {one: answer for one, answer in _answered(here).items() if one in here.posts}
    assert len(kept) >= 80
    for target, answer in kept.items():
        waited = answer.posted_at - here.posts[target].posted_at
        assert timedelta(0) < waited <= timedelta(minutes=100), answer.text
        assert answer.posted_at <= here.now - LEFT_ALONE


@pytest.mark.parametrize("hour", HOURS)
def test_somebody_has_just_written_about_something_urgent_at_any_hour(hour: int) -> None:
    here = _opened(hour)
    answered = _answered(here)
    fresh = [
        opening.urgency
        for post in here.posts.values()
        if (opening := _opening_of(post))
        and post.external_id not in answered
        and post.posted_at > here.now - LEFT_ALONE
    ]
    assert fresh.count("critical") >= 2
    assert len(fresh) >= 5


def test_a_colleagues_answer_stands_long_enough_for_a_last_word_or_is_still_open() -> None:
    here = _opened(0)
    by_id = here.posts
    closings = [one for one in by_id.values() if one.external_id.endswith(".closing")]
    assert len(closings) >= 20
    for closing in closings:
        thanks = by_id[closing.in_reply_to or ""]
        assert by_id[thanks.in_reply_to or ""].ours
        assert thanks.posted_at < closing.posted_at <= here.now - LEFT_ALONE


def test_some_read_an_answer_and_say_nothing() -> None:
    here = _opened(0)
    heard = {one.in_reply_to for one in here.posts.values() if not one.ours}
    silent = [key for key, answer in cast().earlier.items() if answer.silent]
    sent = [f"{one.external_id}.earlier" for key in silent for one in _posts_of(here, key)]
    assert len(sent) >= 20
    assert not heard & set(sent)


def test_a_bad_answer_that_a_colleague_made_good_is_forgiven() -> None:
    here = _opened(0)
    said = {one.text for one in here.by("kogane_jiro")}
    assert said & set(cast().people["kogane_jiro"].forgiven)


def _posts_of(here: Street, key: str) -> list[IncomingPost]:
    return [one for one in here.posts.values() if key_of(one) == key]
