"""An hour in the demo town, run fast: people speak, are answered or ignored, and react."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.models import (
    Case,
    CaseState,
    ClockEnd,
    LedgerEntry,
    Outcome,
    Post,
    Reply,
    ReplyPath,
    ReplyState,
)
from app.models import Clock as Promise
from app.steps import town
from tests.journeys.rounds import Agent, Clock, Company, company

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday in Tokyo
ANSWERS = (
    "このたびはご不便をおかけし、誠に申し訳ございません。すぐに状況をお調べし、あらためてご連絡いたします。",
    "ご期待に沿えず、本当に申し訳ありません。くわしい状況をうかがい、交換も含めて対応いたします。",
    "お困りのところ恐れ入ります。お詫び申し上げます。担当の部署と一緒に原因を確かめてまいります。",
    "ご指摘ありがとうございます。ご迷惑をおかけしたことをお詫びし、本日中に直せるよう努めます。",
    "長くお待たせしてしまい、申し訳ありませんでした。いまの配送状況を確認してお知らせします。",
    "楽しみにしてくださっていたのに、心苦しく思います。申し訳ございません。代わりの品を手配いたします。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The console with the demo town, and the person whose password was printed."""

    acme: Company
    clock: Clock
    agent: Agent

    def later(self, by: timedelta) -> None:
        """Time passes in steps of a minute, and the jobs run."""
        until = self.clock() + by
        while self.clock() < until:
            self.clock.forward(timedelta(minutes=1))
            self.acme.work()

    def answers_silent_customers(self, texts: Sequence[str]) -> list[int]:
        """As they are found, one after another; returns their cases."""
        answered: list[int] = []
        for _ in range(45):
            silent = {one.case_id for one in self.acme.all(LedgerEntry)}
            for case in self.acme.all(Case):
                waits = (case.path, case.state, case.language) == (
                    ReplyPath.api,
                    CaseState.new,
                    "ja",
                )
                if case.id in silent and waits and len(answered) < len(texts):
                    page = self.agent.opens(case.id)
                    assert self.agent.answer(page, texts[len(answered)]).status_code == 302
                    answered.append(case.id)
            self.later(timedelta(minutes=1))
        return answered

    def answered(self) -> int:
        """How many first replies the page of figures counts."""
        shown = re.search(r"p50、返信済み n = (\d+)", self.agent.looks_at("/figures").html)
        assert shown
        return int(shown[1])

    def in_ledger(self, stage: str, words: str) -> bool:
        return words in self.agent.looks_at(f"/ledger?stage={stage}").html


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    clock = Clock(NOON)
    with company(database_url, folder=tmp_path, clock=clock, demo_town=True) as acme:
        first = town.settle(
            sessions=acme.services.sessions, settings=acme.services.settings, now=clock()
        )
        assert first
        acme.work()
        yield Scene(acme=acme, clock=clock, agent=acme.enters(first.email, first.password))


def test_within_a_minute_posts_of_the_town_stand_in_the_queue(scene: Scene) -> None:
    before = len(scene.acme.all(Post))
    scene.later(timedelta(minutes=1))
    assert len(scene.acme.all(Post)) > before > 100
    newest = max(scene.acme.all(Case), key=lambda case: case.last_post_at)
    assert newest.last_post_at > NOON - timedelta(minutes=1)
    assert "/cases/" in scene.agent.looks_at("/queue").html


def test_people_react_to_answers_and_figures_and_ledger_change(scene: Scene) -> None:
    answered_before = scene.answered()
    cases = scene.answers_silent_customers(ANSWERS)
    scene.later(timedelta(minutes=10))
    sent = [reply for reply in scene.acme.all(Reply) if reply.state is ReplyState.sent]
    assert sorted(reply.case_id for reply in sent) == sorted(cases)
    assert len(sent) >= 3, "hardly anybody in the town was silently unhappy"
    ours = [post.external_id for post in scene.acme.all(Post) if post.ours]
    assert {reply.external_id for reply in sent} <= set(ours)
    for reply in sent:
        kept = next(one for one in scene.acme.all(Promise) if one.case_id == reply.case_id)
        assert (kept.end, kept.ended_at) == (ClockEnd.replied, reply.sent_at)
    assert scene.answered() == answered_before + len(sent)
    entries = {one.case_id: one for one in scene.acme.all(LedgerEntry)}
    approached = [entries[reply.case_id] for reply in sent]
    assert all(entry.approach_path is ReplyPath.api for entry in approached)
    reacted = [entry for entry in approached if entry.responded_at is not None]
    assert reacted, "nobody said anything to our answers"
    scene.agent.press(
        scene.agent.looks_at("/ledger"),
        f"/ledger/{reacted[0].id}/outcome",
        outcome=Outcome.recovered_a.value,
        note="says thank you",
    )
    assert scene.in_ledger("recovered", "says thank you")
    assert not scene.in_ledger("not_recovered", "says thank you")


def test_who_is_ignored_speaks_up_again_in_the_same_case_and_the_first_promise_runs_on(
    scene: Scene,
) -> None:
    known = {case.id for case in scene.acme.all(Case)}
    scene.later(timedelta(minutes=59))
    fresh = [case for case in scene.acme.all(Case) if case.id not in known]
    followed_up = [
        case
        for case in fresh
        if (case.post_count > 1 and case.path is ReplyPath.api)
        and not any(post.ours and post.case_id == case.id for post in scene.acme.all(Post))
    ]
    assert followed_up, "nobody who was ignored said so"
    for case in followed_up:
        mine = [post for post in scene.acme.all(Post) if post.case_id == case.id]
        first = min(post.posted_at for post in mine)
        promises = [one for one in scene.acme.all(Promise) if one.case_id == case.id]
        assert [(one.started_at, one.ended_at) for one in promises] == [(first, None)]
        assert len({post.author_id for post in mine}) == 1
    assert scene.acme.all(Reply) == []
