"""Lanes, needless cases, joined verdicts, deadlines, the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.config import FirstReplyMinutes
from app.models import Lane, ReplyPath
from app.policy.approach import Approach, Reason
from app.policy.ledger import excluded_reason, is_silent_customer
from app.policy.sla import due_at
from app.policy.triage import Verdict, joined, lane, needs_case
from nlp.base import Intent, Sentiment, Urgency


def verdict(**known: Any) -> Verdict:
    facts = {
        "intent": Intent.complaint,
        "sentiment": Sentiment.negative,
        "urgency": Urgency.normal,
        **known,
    }
    return Verdict(**facts)


CHATTER = verdict(intent=Intent.other, sentiment=Sentiment.neutral, urgency=Urgency.low)


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (verdict(), Lane.support),
        (verdict(abstained=True), Lane.judge),
        (verdict(intent=Intent.praise, sentiment=Sentiment.positive), Lane.praise),
        (verdict(intent=Intent.praise, sentiment=Sentiment.negative), Lane.support),
        (verdict(intent=Intent.other, sentiment=Sentiment.positive), Lane.praise),
        (verdict(intent=Intent.question, sentiment=Sentiment.neutral), Lane.support),
    ],
)
def test_lanes(said: Verdict, where: Lane) -> None:
    assert lane(said) is where


def test_chatter_needs_nobody_unless_it_speaks_to_us() -> None:
    assert not needs_case(CHATTER, addressed_to_us=False, is_repost=False)
    assert needs_case(CHATTER, addressed_to_us=True, is_repost=False)


def test_what_we_are_unsure_of_is_shown_to_a_person() -> None:
    unsure = verdict(intent=Intent.other, sentiment=Sentiment.neutral, abstained=True)
    assert needs_case(unsure, addressed_to_us=False, is_repost=False)


def test_a_repost_makes_no_case() -> None:
    assert not needs_case(verdict(), addressed_to_us=True, is_repost=True)


def test_a_mild_second_post_does_not_make_an_urgent_first_one_wait() -> None:
    urgent = verdict(urgency=Urgency.critical)
    assert joined(urgent, CHATTER, unanswered=True) is urgent
    assert joined(CHATTER, urgent, unanswered=True) is urgent
    assert joined(urgent, CHATTER, unanswered=False) is CHATTER


def test_certainty_beats_doubt() -> None:
    unsure = verdict(abstained=True, urgency=Urgency.high)
    assert joined(unsure, CHATTER, unanswered=True) is CHATTER
    assert joined(CHATTER, unsure, unanswered=True) is CHATTER


def test_the_promise_runs_from_the_post_by_urgency(now: datetime) -> None:
    minutes = FirstReplyMinutes()
    found = [due_at(now, urgency=urgency, first_reply_minutes=minutes) for urgency in Urgency]
    assert found == [now + timedelta(minutes=m) for m in (1440, 240, 60, 30)]


@pytest.mark.parametrize(
    ("said", "addressed", "before", "silent"),
    [
        (verdict(), False, False, True),
        (verdict(), True, False, False),
        (verdict(), False, True, False),
        (verdict(intent=Intent.other), False, False, True),
        (CHATTER, False, False, False),
        (verdict(abstained=True), False, False, False),
    ],
)
def test_who_is_a_silent_customer(
    said: Verdict, addressed: bool, before: bool, silent: bool
) -> None:
    found = is_silent_customer(said, addressed_to_us=addressed, author_addressed_us_before=before)
    assert found is silent


def test_the_ledger_says_why_someone_is_not_spoken_to() -> None:
    forbidden = Approach(path=ReplyPath.none, reasons=(Reason(code="bot"), Reason(code="x")))
    assert excluded_reason(forbidden) == "bot"
    assert excluded_reason(Approach(path=ReplyPath.api, reasons=(Reason(code="x"),))) == ""
