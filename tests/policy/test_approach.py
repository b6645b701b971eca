"""May we speak to this person, by which path, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.models import ReplyPath
from app.policy.approach import FORBIDDEN, Approach, Situation, decide
from listeners.base import ReplyRule, Visibility


def decision(now: datetime, **known: Any) -> Approach:
    facts = {"posted_at": now - timedelta(hours=1), "addressed_to_us": False, **known}
    return decide(Situation(**facts), now=now, too_old_after=timedelta(hours=72))


def test_whoever_speaks_in_public_may_be_answered(now: datetime) -> None:
    assert decision(now).path is ReplyPath.api
    assert [reason.code for reason in decision(now).reasons] == ["not_addressed_to_us"]


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("own_post", {"ours": True}),
        ("erased", {"erased": True}),
        ("opted_out", {"opted_out": True}),
        ("asks_for_no_reply", {"asks_for_no_reply": True}),
        ("reply_rule_nobody", {"reply_rule": ReplyRule.nobody}),
        ("protected", {"is_protected": True}),
        ("no_contact", {"no_contact": True}),
        ("bot", {"is_bot": True}),
        ("reply_rule_mentioned", {"reply_rule": ReplyRule.mentioned}),
        ("reply_rule_followers", {"reply_rule": ReplyRule.followers}),
        ("not_public", {"visibility": Visibility.direct}),
        ("no_replier", {"can_reply": False}),
        ("too_old", {"posted_at": datetime.fromisoformat("2026-11-01T00:00:00+00:00")}),
    ],
)
def test_each_rule_forbids_and_says_why(code: str, known: dict[str, Any], now: datetime) -> None:
    found = decision(now, **known)
    assert found.path is ReplyPath.none
    assert found.reasons[0].code == code


def test_every_forbidding_rule_is_tested_above() -> None:
    marks = test_each_rule_forbids_and_says_why.pytestmark
    tested = {case[0] for case in marks[0].args[1]}
    assert tested == {code for code, _ in FORBIDDEN} | {"too_old"}


@pytest.mark.parametrize(
    "known",
    [
        {"is_protected": True},
        {"no_contact": True},
        {"is_bot": True},
        {"reply_rule": ReplyRule.mentioned},
        {"visibility": Visibility.direct},
    ],
)
def test_who_addressed_us_may_be_answered_all_the_same(
    known: dict[str, Any], now: datetime
) -> None:
    assert decision(now, addressed_to_us=True, **known).path is ReplyPath.api


def test_an_unsummoned_answer_goes_by_hand_where_the_network_asks_for_a_summons(
    now: datetime,
) -> None:
    found = decision(now, summons_needed=True)
    assert found.path is ReplyPath.by_hand
    assert found.reasons[0].code == "summons_needed"
    assert decision(now, summons_needed=True, addressed_to_us=True).path is ReplyPath.api


def test_opting_out_stands_above_being_addressed(now: datetime) -> None:
    assert decision(now, addressed_to_us=True, opted_out=True).path is ReplyPath.none


def test_age_is_not_judged_again_when_sending(now: datetime) -> None:
    old = Situation(posted_at=now - timedelta(days=30), addressed_to_us=True)
    assert decide(old, now=now).path is ReplyPath.api
