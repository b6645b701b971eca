"""The week's sample: drawn once, asked blindly, answered or skipped once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotFound
from app.models import Case, Event, Label, LabelSource, SampledPost
from app.policy.sampling import week_of
from app.policy.triage import Verdict
from app.read.accuracy import accuracy, corrections, weeks_of_samples
from app.read.sample import Asked, judges_of, last_answered, next_asked
from app.steps.casework import handle
from app.steps.understanding.sampling import (
    draw_sample,
    judge_sampled,
    skip_sampled,
    take_back_sampled,
)
from nlp.base import Intent, Sentiment, Urgency
from tests import make
from tests.fakes.channels import incoming
from tests.steps.flow import Flow

DAY = timedelta(days=1)
COMPLAINT = Verdict(intent=Intent.complaint, sentiment=Sentiment.negative, urgency=Urgency.normal)


def hear_many(flow: Flow, count: int, text: str = "キキミミ怒") -> None:
    start = len(flow.all(SampledPost)) + flow.now.day * 1000
    flow.hear(*(incoming(f"p{start + n}", text=text, by=f"w{start + n}") for n in range(count)))


def draw(flow: Flow, seed: str = "s") -> int:
    return draw_sample(seed=seed, sessions=flow.sessions, now=flow.now)


def asked(flow: Flow) -> Asked | None:
    with flow.sessions.read() as session:
        return next_asked(session, week=week_of(flow.now))


def acting(flow: Flow) -> dict[str, Any]:
    return {"person_id": flow.person_id, "sessions": flow.sessions, "now": flow.now}


def judge_next(flow: Flow, verdict: Verdict = COMPLAINT) -> None:
    found = asked(flow)
    assert found is not None
    judge_sampled(found.sampled_id, verdict=verdict, **acting(flow))


def test_a_week_is_drawn_once_and_stays(flow: Flow) -> None:
    hear_many(flow, 30)
    assert draw(flow) == 20
    before = [(row.place, row.post_id) for row in flow.all(SampledPost)]
    assert len({post_id for _, post_id in before}) == 20
    flow.now += DAY
    hear_many(flow, 5)
    assert draw(flow, "another") == 0
    assert [(row.place, row.post_id) for row in flow.all(SampledPost)] == before


def test_a_new_console_waits_for_twenty_posts_but_never_longer_than_a_week(flow: Flow) -> None:
    hear_many(flow, 3)
    assert draw(flow) == 0
    flow.now += 8 * DAY
    assert draw(flow) == 0  # nothing was heard in the last 7 days
    hear_many(flow, 4)
    assert draw(flow) == 4


def test_our_own_and_erased_posts_are_not_asked(flow: Flow) -> None:
    hear_many(flow, 21)
    flow.hear(removed=tuple(f"p{flow.now.day * 1000 + n}" for n in range(2)))
    assert draw(flow) == 0  # 19 are left
    hear_many(flow, 1)
    assert draw(flow) == 0
    flow.hear(incoming("more", text="キキミミ？"))
    assert draw(flow) == 20


def test_an_answer_is_a_label_beside_the_machine_and_leaves_the_case(flow: Flow) -> None:
    hear_many(flow, 20)
    draw(flow)
    case = flow.all(Case)[0]
    handle.correct_case(
        case.id, value=Intent.request, first_reply_minutes=flow.settings.first_reply_minutes,
        **acting(flow),
    )  # fmt: skip
    versions = [row.version for row in flow.all(Case)]
    for _ in range(20):
        judge_next(flow)
    assert asked(flow) is None
    labels = [one for one in flow.all(Label) if one.source is LabelSource.audit]
    assert len(labels) == 20
    assert {one.said_intent for one in labels} == {Intent.complaint}  # not the agent's correction
    assert [row.version for row in flow.all(Case)] == versions


def test_a_post_is_answered_once_and_skipped_with_a_reason(flow: Flow) -> None:
    hear_many(flow, 20)
    draw(flow)
    first = asked(flow)
    assert first is not None
    assert (first.number, first.asked) == (1, 20)
    with pytest.raises(Invalid):
        skip_sampled(first.sampled_id, reason="bored", **acting(flow))
    skip_sampled(first.sampled_id, reason="cannot_tell", **acting(flow))
    with pytest.raises(Conflict) as refusal:
        judge_sampled(first.sampled_id, verdict=COMPLAINT, **acting(flow))
    assert refusal.value.code == "sample_answered"
    with pytest.raises(NotFound):
        judge_sampled(999, verdict=COMPLAINT, **acting(flow))
    judge_next(flow)
    with flow.sessions.read() as session:
        [week] = weeks_of_samples(session)
    assert (week.asked, week.judged, week.skipped) == (20, 1, 1)


def test_what_is_erased_is_asked_no_more_and_its_label_is_gone(flow: Flow) -> None:
    hear_many(flow, 20)
    draw(flow)
    judge_next(flow)
    flow.hear(removed=tuple(f"p{flow.now.day * 1000 + n}" for n in range(20)))
    assert asked(flow) is None
    assert flow.all(Label) == []
    with flow.sessions.read() as session:
        [week] = weeks_of_samples(session)
    assert (week.judged, week.skipped) == (1, 19)


def last(flow: Flow) -> int:
    with flow.sessions.read() as session:
        found = last_answered(session, week=week_of(flow.now), person_id=flow.person_id)
    assert found is not None
    return found


def test_one_s_own_answers_and_skips_are_taken_back_the_newest_first(flow: Flow) -> None:
    hear_many(flow, 20)
    draw(flow)
    first = asked(flow)
    judge_next(flow)
    second = asked(flow)
    assert first is not None
    assert second is not None
    flow.now += timedelta(minutes=1)
    skip_sampled(second.sampled_id, reason="cannot_tell", **acting(flow))
    with flow.sessions.read() as session:
        [judge] = judges_of(session, week=week_of(flow.now))
    assert (judge.judged, judge.skipped) == (1, 1)
    take_back_sampled(last(flow), **acting(flow))
    assert asked(flow) == second
    take_back_sampled(last(flow), **acting(flow))
    assert asked(flow) == first
    assert flow.all(Label) == []
    told = [one for one in flow.all(Event) if one.kind == "sample.taken_back"]
    assert [(one.person_id, one.detail["number"]) for one in told] == [
        (flow.person_id, 2), (flow.person_id, 1),
    ]  # fmt: skip
    judge_next(flow)
    assert len(flow.all(Label)) == 1


def test_only_one_s_own_answers_are_taken_back_and_only_in_their_week(flow: Flow) -> None:
    hear_many(flow, 20)
    draw(flow)
    judge_next(flow)
    answered = last(flow)
    with flow.sessions.begin() as session:
        other = make.person(session).id
    flow_acting = acting(flow)
    for wrong in ({"person_id": other}, {"now": flow.now + 7 * DAY}):
        with pytest.raises(Conflict) as refusal:
            take_back_sampled(answered, **flow_acting | wrong)
        assert refusal.value.code == "sample_not_yours"
    take_back_sampled(answered, **flow_acting)
    with pytest.raises(Conflict):  # pressed twice
        take_back_sampled(answered, **flow_acting)
    with pytest.raises(NotFound):
        take_back_sampled(999, **flow_acting)
    assert flow.all(Label) == []


def test_a_post_that_was_erased_meanwhile_says_so(flow: Flow) -> None:
    hear_many(flow, 20)
    draw(flow)
    judge_next(flow)
    answered, unanswered = last(flow), asked(flow)
    assert unanswered is not None
    flow.hear(removed=tuple(f"p{flow.now.day * 1000 + n}" for n in range(20)))
    with pytest.raises(Conflict) as refusal:
        judge_sampled(unanswered.sampled_id, verdict=COMPLAINT, **acting(flow))
    assert refusal.value.code == "sample_erased"
    with pytest.raises(Conflict) as refusal:
        take_back_sampled(answered, **acting(flow))
    assert refusal.value.code == "sample_erased"
    with flow.sessions.read() as session:
        week = week_of(flow.now)
        assert last_answered(session, week=week, person_id=flow.person_id) is None


def test_figures_are_of_the_sample_and_corrections_stand_apart(flow: Flow) -> None:
    hear_many(flow, 20)
    draw(flow)
    wrong = Verdict(intent=Intent.question, sentiment=Sentiment.negative, urgency=Urgency.low)
    for n in range(20):
        judge_next(flow, wrong if n < 5 else COMPLAINT)
    with flow.sessions.read() as session:
        found = accuracy(session, revision="signs-1")
        assert accuracy(session, week=week_of(flow.now)) == found
        assert accuracy(session, week=week_of(flow.now - 7 * DAY)).sure.whole == 0
        assert accuracy(session, revision="another").sure.whole == 0
    intent, sentiment, urgency = found.by_label
    assert (intent.right.part, intent.right.whole) == (15, 20)
    assert (sentiment.right.part, urgency.right.part) == (20, 5)
    assert (found.abstained.part, found.sure.part) == (0, 15)


def test_corrections_are_counted_by_kind_and_of_a_post_once(flow: Flow) -> None:
    hear_many(flow, 3)
    minutes = flow.settings.first_reply_minutes
    for case in flow.all(Case):
        for value in (Intent.request, Intent.question):
            handle.correct_case(case.id, value=value, first_reply_minutes=minutes, **acting(flow))
    with flow.sessions.read() as session:
        found = corrections(session, revision="signs-1")
        assert corrections(session, revision="another").kinds == ()
    [kind] = found.kinds
    assert (kind.label, kind.said, kind.true, kind.posts) == ("intent", "complaint", "question", 3)
    assert (found.posts, found.judged) == (3, 0)
