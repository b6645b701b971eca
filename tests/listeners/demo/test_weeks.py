"""A town that is left running: its week begins again, or it falls silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listeners.demo import cast, open_channel
from listeners.errors import NeedsOperator
from tests.listeners.demo.street import NOON, WEEK_OVER, Street, key_of, street

LONG = timedelta(hours=5)
HELP = "ご迷惑をおかけして申し訳ありません。今日中に新しい蓋をお送りします。（三好）"


def _lived(*, again: str, until: timedelta) -> Street:
    here = street(again=again)
    while here.now < NOON + until:
        here.wait(20)
    return here


def test_without_another_week_the_town_falls_silent() -> None:
    here = _lived(again="no", until=timedelta(hours=8))
    before = len(here.posts)
    here.wait(8 * 60)
    assert len(here.posts) == before


def test_another_week_brings_the_same_words_as_new_posts() -> None:
    here = _lived(again="yes", until=LONG)
    openings = [one for one in here.posts.values() if key_of(one) == "day0-1"]
    assert len(openings) >= 2
    assert len({one.external_id for one in openings}) == len(openings)
    assert len({one.text for one in openings}) == 1
    assert len(here.delivered) == len(set(here.delivered)) + sum(
        1 for one in here.posts.values() if one.edited_at
    )


def test_another_week_has_no_colleagues_and_a_cursor_goes_on() -> None:
    here = _lived(again="yes", until=LONG)
    ours = [one for one in here.posts.values() if one.ours]
    assert ours
    assert all(one.posted_at < NOON for one in ours)
    assert here.cursor is not None
    assert set(here.cursor) == {"town", "after"}


def test_people_thank_again_in_another_week() -> None:
    here = _lived(again="yes", until=LONG)
    opening = cast().by_key["day0-5"]
    newest = max(
        (one for one in here.posts.values() if key_of(one) == opening.key),
        key=lambda one: one.posted_at,
    )
    sent = here.reply(newest, HELP)
    here.wait(5)
    assert [one.text for one in here.answers_to(sent)] == [opening.helped[0].text]


def test_who_looks_away_for_days_is_not_buried_in_weeks() -> None:
    here = street(again="yes").listen(until=WEEK_OVER)
    before = len(here.posts)
    here.wait(60 * 24 * 30)
    assert len(here.posts) - before <= len(cast().openings) * 2


def test_another_word_than_yes_or_no_is_told_in_a_sentence() -> None:
    with pytest.raises(NeedsOperator, match="demo town"):
        open_channel({"again": "perhaps"})
