"""Answering: published once, found again, refused where the town refuses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from listeners.base import IncomingPost, Measure
from listeners.demo import Fault, Faults
from listeners.errors import NeedsOperator, OutcomeUnknown, RateLimited, Refused
from tests.listeners.demo.street import NOON, Street, key_of, street

KIND = "小金さま、二重のご請求となり誠に申し訳ありません。今日中に返金日をお知らせします。（三好）"


def _kogane(here: Street) -> IncomingPost:
    return here.listen().opening("day0-kogane")


def test_a_reply_stands_in_the_thread_and_on_our_timeline() -> None:
    here = street()
    target = _kogane(here)
    sent = here.reply(target, KIND)
    here.wait(1)
    ours = here.posts[sent.external_id]
    assert (ours.ours, ours.text, ours.in_reply_to) == (True, KIND, target.external_id)
    assert ours.thread_id == target.thread_id
    assert ours.posted_at == sent.posted_at == NOON


def test_a_reply_is_dated_when_it_goes_out_even_if_it_was_decided_earlier() -> None:
    here = street()
    outgoing = here.outgoing(_kogane(here), KIND)
    here.wait(3)
    assert here.replier.send(outgoing).posted_at == NOON + timedelta(minutes=3)


def test_a_reply_is_found_by_the_next_process(tmp_path: Path) -> None:
    state = str(tmp_path / "deep" / "town.sqlite3")
    here = street(state=state)
    outgoing = here.outgoing(_kogane(here), KIND)
    assert here.replier.find(outgoing) is None
    sent = here.replier.send(outgoing)
    assert street(state=state).replier.find(outgoing) == sent


def test_sending_twice_publishes_twice_so_that_whoever_resends_is_caught() -> None:
    here = street()
    outgoing = here.outgoing(_kogane(here), KIND)
    here.replier.send(outgoing)
    here.replier.send(outgoing)
    here.wait(1)
    assert sum(post.text == KIND for post in here.posts.values()) == 2


@pytest.mark.parametrize(
    ("fault", "went_out"),
    [
        (Fault.lost_answer, True),
        (Fault.timeout, True),
        (Fault.truncated, True),
        (Fault.lost_request, False),
        (Fault.server_error, False),
    ],
)
def test_a_lost_answer_is_an_unknown_outcome_that_find_settles(
    fault: Fault, went_out: bool
) -> None:
    here = street(faults=Faults.of(sending=[fault]))
    outgoing = here.outgoing(_kogane(here), KIND)
    with pytest.raises(OutcomeUnknown):
        here.replier.send(outgoing)
    assert (here.replier.find(outgoing) is not None) == went_out


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.unauthorised, NeedsOperator),
        (Fault.forbidden, Refused),
        (Fault.rate_limited, RateLimited),
    ],
)
def test_a_refused_sending_publishes_nothing(fault: Fault, error: type[Exception]) -> None:
    here = street(faults=Faults.of(sending=[fault]))
    outgoing = here.outgoing(_kogane(here), KIND)
    with pytest.raises(error):
        here.replier.send(outgoing)
    assert here.replier.find(outgoing) is None


def test_a_deleted_post_cannot_be_answered() -> None:
    here = street().listen()
    gone = here.wait_for("day3-45")
    here.wait(2)
    assert gone.external_id in here.removed
    with pytest.raises(Refused) as refused:
        here.reply(gone, KIND)
    assert refused.value.code == "target_deleted"


def test_an_author_who_lets_nobody_answer_is_not_answered() -> None:
    here = street().listen(until=NOON + timedelta(hours=1))
    closed = here.opening("day2-38")
    assert closed.reply_rule == "nobody", key_of(closed)
    with pytest.raises(Refused) as refused:
        here.reply(closed, KIND)
    assert refused.value.code == "reply_not_allowed"


def test_a_text_is_measured_in_characters() -> None:
    replier = street().replier
    assert (replier.length_rule.measure, replier.length_rule.limit) == (Measure.characters, 280)
    assert replier.objections("凪" * 280) == []
    assert [one.code for one in replier.objections("凪" * 281)] == ["too_long"]
    assert [one.code for one in replier.objections(" \n")] == ["empty"]


def test_a_text_that_is_too_long_is_refused_and_not_published() -> None:
    here = street()
    outgoing = here.outgoing(_kogane(here), "凪" * 281)
    with pytest.raises(Refused) as refused:
        here.replier.send(outgoing)
    assert refused.value.code == "too_long"
    assert here.replier.find(outgoing) is None


def test_the_town_needs_no_composer_and_knows_who_we_are() -> None:
    here = street()
    assert here.replier.composer_url(here.outgoing(_kogane(here), KIND)) is None
    assert here.channel.whoami is not None
    assert here.channel.whoami().handle == "nagimori_care"
