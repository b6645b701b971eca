"""A person and the model speak of one post in the same moment: one of them counts, not both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from app.models import Label, Post, PostState, SampledPost, StoredAnalysis
from app.policy.triage import Verdict
from app.steps.casework import correct, handle
from app.steps.casework.taking import verdict_of
from app.steps.history import remember
from app.steps.understanding import analyse, recording, sampling
from app.steps.understanding.labelling import add_label
from nlp.base import Analyser, Analysis, Intent, Sentiment, Urgency
from tests.fakes.channels import incoming
from tests.steps.flow import Flow


class Meanwhile:
    """Another act in a thread of its own, begun while the transaction of a first one is open."""

    def __init__(self, flow: Flow, act: Callable[[], object]) -> None:
        self._flow, self._act, self._ended = flow, act, Event()
        self._thread = Thread(target=self._run)
        self._failed: list[Exception] = []

    def after(self, step: Callable[..., Any]) -> Callable[..., Any]:
        """The step, and then the other act until it waits for us or has ended."""

        def both(*args: Any, **kwargs: Any) -> Any:
            done = step(*args, **kwargs)
            if not self._ended.is_set():
                self.begin()
                while not self._ended.wait(0.01) and not self._waits():
                    pass
            return done

        return both

    def begin(self) -> None:
        if self._thread.ident is None:
            self._thread.start()

    def end(self) -> None:
        self._thread.join()
        assert self._failed == []

    def _run(self) -> None:
        try:
            self._act()
        except Exception as error:  # noqa: BLE001  # told by the test, not by the thread
            self._failed.append(error)
        finally:
            self._ended.set()

    def _waits(self) -> bool:
        held = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        with self._flow.sessions.read() as session:
            return bool(session.scalar(sa.text(held)))


@pytest.fixture
def reworded(flow: Flow) -> Flow:
    """A complaint that has a case, and whose new words wait for the model."""
    if flow.sessions.is_sqlite:
        pytest.skip("one writes at a time there")
    flow.hear(incoming("a", text="キキミミ怒"))
    flow.now += timedelta(minutes=5)
    flow.collect(incoming("a", text="キキミミ怒 落", edited_at=flow.now))
    return flow


def correction(flow: Flow) -> None:
    handle.correct_case(
        flow.case().id,
        value=Intent.question,
        first_reply_minutes=flow.settings.first_reply_minutes,
        person_id=flow.person_id,
        sessions=flow.sessions,
        now=flow.now,
    )


def read_again(flow: Flow) -> None:
    analyse.analyse_posts(sessions=flow.sessions, analyser=flow.analyser, now=flow.now, batch=100)


def counting(flow: Flow) -> list[str]:
    return [row.revision for row in flow.all(StoredAnalysis) if row.current]


def test_the_model_waits_for_a_correction_that_is_being_stored(
    reworded: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, claimed, corrected = analyse.read_texts, Event(), Event()

    def slowly(waiting: Sequence[analyse.Waiting], *, analyser: Analyser) -> dict[int, Analysis]:
        claimed.set()
        corrected.wait(60)
        return read(waiting, analyser=analyser)

    def remembering(*args: Any, **kwargs: Any) -> None:
        remember(*args, **kwargs)
        corrected.set()

    monkeypatch.setattr(analyse, "read_texts", slowly)
    reading = Meanwhile(reworded, reworded.work)
    reading.begin()
    assert claimed.wait(60)
    monkeypatch.setattr(correct, "remember", reading.after(remembering))
    correction(reworded)
    reading.end()
    assert reworded.one(Post).state is PostState.triaged
    assert counting(reworded) == [f"person:{reworded.person_id}"]
    assert reworded.case().intent is Intent.question


def test_a_correction_waits_for_what_the_model_is_storing(
    reworded: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    correcting = Meanwhile(reworded, lambda: correction(reworded))
    monkeypatch.setattr(recording, "_upsert", correcting.after(recording._upsert))
    reworded.analyser.revision = "signs-2"
    reworded.work()
    correcting.end()
    assert counting(reworded) == [f"person:{reworded.person_id}"]
    assert reworded.case().intent is Intent.question


def test_triage_of_a_post_that_is_being_corrected_waits_and_is_not_waited_for(
    reworded: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_again(reworded)
    triaging = Meanwhile(reworded, lambda: reworded.triage(reworded.channels))
    monkeypatch.setattr(correct, "verdict_of", triaging.after(verdict_of))
    correction(reworded)
    triaging.end()
    assert reworded.one(Post).state is PostState.triaged
    assert reworded.case().intent is Intent.question


def test_words_that_change_while_a_correction_is_stored_wait_and_are_read_anew(
    reworded: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    reworded.work()
    later = reworded.now + timedelta(minutes=5)
    rewording = Meanwhile(
        reworded, lambda: reworded.collect(incoming("a", text="キキミミ好", edited_at=later))
    )
    monkeypatch.setattr(correct, "verdict_of", rewording.after(verdict_of))
    correction(reworded)
    rewording.end()
    reworded.now = later
    reworded.work()
    assert counting(reworded) == ["signs-1"]
    assert reworded.case().intent is Intent.praise


def test_a_correction_of_a_post_that_is_being_erased_goes_with_it(
    reworded: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    reworded.work()
    meanwhile = Meanwhile(reworded, lambda: reworded.collect(removed=("a",)))
    monkeypatch.setattr(correct, "verdict_of", meanwhile.after(verdict_of))
    correction(reworded)
    meanwhile.end()
    assert reworded.all(Label) == []
    assert reworded.case().ignored_reason == "erased"


def test_an_answer_about_a_post_that_is_being_erased_goes_with_it(
    reworded: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    reworded.work()
    reworded.now += timedelta(days=8)  # a console younger than a week waits for more posts
    reworded.hear(incoming("b", by="taro", text="キキミミ好"), incoming("c", text="キキミミ？"))
    assert sampling.draw_sample(seed="1", sessions=reworded.sessions, now=reworded.now)
    asked = {row.post_id: row.id for row in reworded.all(SampledPost)}
    post = next(row for row in reworded.all(Post) if row.id in asked and row.text)
    meanwhile = Meanwhile(reworded, lambda: reworded.collect(removed=(post.external_id,)))
    monkeypatch.setattr(sampling, "add_label", meanwhile.after(add_label))
    sampling.judge_sampled(
        asked[post.id],
        verdict=Verdict(
            intent=Intent.praise, sentiment=Sentiment.positive, urgency=Urgency.low, language="ja"
        ),
        person_id=reworded.person_id,
        sessions=reworded.sessions,
        now=reworded.now,
    )
    meanwhile.end()
    assert reworded.all(Label) == []
