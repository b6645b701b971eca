"""One bad post never stops a batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Account, Case, Lane, Post, PostState, StoredAnalysis, Stream
from app.steps.casework.judge import judge_case
from app.steps.listening.collect import collect
from app.steps.understanding.analyse import analyse_posts
from nlp.base import Intent, Sentiment, Urgency
from tests import make
from tests.fakes.analyser import HintedAnalyser, SignAnalyser, meaning
from tests.fakes.channels import channels_with, incoming, page
from tests.steps.flow import Flow


class Watched(Sessions):
    """Knows whether a transaction that writes is open."""

    writing = False

    @contextmanager
    def begin(self) -> Iterator[Session]:
        Watched.writing = True
        try:
            with Sessions.begin(self) as session:
                yield session
        finally:
            Watched.writing = False


@dataclass
class SlowlyNamed:
    """An analyser that digests its files for its name, as a model of one's own does."""

    name: str

    @property
    def revision(self) -> str:
        assert not Watched.writing, "everybody else who writes would wait for it"
        return self.name

    def analyse(self, texts, *, hints=None):  # type: ignore[no-untyped-def]
        return SignAnalyser().analyse(texts, hints=hints)


POISON = {
    "nul": "キキミミ怒\x00\x00",
    "surrogates": "キキミミ怒\ud800\udfff",
    "right-to-left": "キキミミ怒\u202etxt.exe",
    "family": "キキミミ怒" + "👨\u200d👩\u200d👧\u200d👦" * 50,
    "zalgo": "キキミミ怒" + "e" + "\u0301" * 500,
    "huge": "キキミミ怒" + "あ" * 1_000_000,
    "control": "キキミミ怒\x01\x1b[31m\x7f\r\n\t",
    "markup": "キキミミ怒<script>alert(1)</script>{{7*7}}",
}


def test_poison_posts_are_stored_analysed_and_become_work(flow: Flow) -> None:
    posts = [incoming(name, by=f"by-{name}", text=text) for name, text in POISON.items()]
    posts.append(incoming("empty", by="nobody", text="", addressed_to_us=True))
    posts.append(incoming("odd\x00id", by="odd\ud800", text="キキミミ怒", thread_id="odd\x00id"))
    flow.hear(*posts)
    stored = flow.all(Post)
    assert len(stored) == len(posts)
    assert {post.state for post in stored} == {PostState.triaged}
    assert len(flow.all(Case)) == len(posts)
    texts = {post.external_id: post.text for post in stored}
    assert texts["nul"] == "キキミミ怒␀␀"
    assert texts["surrogates"] == "キキミミ怒\ufffd\ufffd"
    assert len(texts["huge"]) == 1_000_005
    assert texts["right-to-left"] == POISON["right-to-left"]


def test_poison_posts_seen_again_are_the_same_posts(flow: Flow) -> None:
    odd = incoming("odd\x00id", by="odd\ud800", text="キキミミ怒\x00")
    flow.hear(odd)
    flow.hear(odd)
    assert len(flow.all(Post)) == 1


def test_a_refused_text_is_abstained_on_and_the_others_are_analysed(flow: Flow) -> None:
    flow.hear(
        incoming("a", text="キキミミ怒"),
        incoming("b", by="taro", text="キキミミ拒"),
        incoming("c", by="yuki", text="キキミミ？"),
    )
    assert sorted(case.lane for case in flow.all(Case)) == [
        Lane.judge,
        Lane.support,
        Lane.support,
    ]
    assert {post.state for post in flow.all(Post)} == {PostState.triaged}


def test_our_own_posts_and_reposts_are_not_analysed(flow: Flow) -> None:
    flow.hear(
        incoming("o", by="us", text="キキミミ怒"), incoming("r", text="キキミミ怒", repost_of="x")
    )
    assert (len(flow.all(Post)), flow.all(StoredAnalysis)) == (2, [])


def test_an_edited_post_is_analysed_anew(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒"))
    flow.hear(incoming("a", text="キキミミ好", edited_at=flow.now))
    analysis = flow.one(StoredAnalysis)
    assert (analysis.current, analysis.intent) == (True, "praise")


def test_what_another_worker_analyses_is_left_alone(flow: Flow) -> None:
    heard = channels_with(page([incoming("a", text="キキミミ怒")]))
    collect(flow.stream_id, sessions=flow.sessions, channels=heard, now=flow.now)
    with flow.sessions.begin() as session:
        session.get_one(Post, flow.one(Post).id).claimed_until = flow.now
    flow.work()
    assert flow.one(Post).state is PostState.collected
    assert flow.analyser.batches == []


def test_what_a_post_means_is_kept_and_follows_edits(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒 配"))
    assert flow.one(StoredAnalysis).embedding == meaning("配")
    flow.hear(incoming("a", text="キキミミ怒 落", edited_at=flow.now))
    assert flow.one(StoredAnalysis).embedding == meaning("落")
    flow.hear(incoming("a", text="キキミミ怒", edited_at=flow.now + timedelta(minutes=1)))
    assert flow.one(StoredAnalysis).embedding is None


def test_only_the_newest_revision_keeps_what_a_post_means(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒 配"))
    flow.analyser.revision = "signs-2"
    flow.hear(incoming("a", text="キキミミ怒 落", edited_at=flow.now))
    found = {one.revision: one.embedding for one in flow.all(StoredAnalysis)}
    assert found == {"signs-1": None, "signs-2": meaning("落")}


def test_a_post_that_is_taken_back_means_nothing_any_more(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒 配"))
    flow.hear(removed=("a",))
    assert flow.one(StoredAnalysis).embedding is None


def test_a_persons_verdict_leaves_what_the_post_means(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒 配"))
    judge_case(
        flow.case().id,
        intent=Intent.praise,
        sentiment=Sentiment.positive,
        urgency=Urgency.low,
        case_version=flow.case().version,
        first_reply_minutes=flow.settings.first_reply_minutes,
        person_id=flow.person_id,
        sessions=flow.sessions,
        now=flow.now,
    )
    found = {one.revision: one.embedding for one in flow.all(StoredAnalysis)}
    assert found == {"signs-1": meaning("配"), f"person:{flow.person_id}": None}


def test_the_streams_language_is_the_hint_where_the_network_tells_none(flow: Flow) -> None:
    analyser = flow.analyser = HintedAnalyser()
    flow.hear(incoming("a", text="キキミミ怒"))
    with flow.sessions.begin() as session:
        session.get_one(Stream, flow.stream_id).language = "ja"
    flow.hear(
        incoming("b", text="キキミミ返金希望"), incoming("c", text="キキミミ down", language="en")
    )
    assert analyser.told == {"キキミミ怒": None, "キキミミ返金希望": "ja", "キキミミ down": "en"}


def test_of_several_streams_the_first_that_has_a_language_is_the_hint(flow: Flow) -> None:
    analyser = flow.analyser = HintedAnalyser()
    post = incoming("a", text="キキミミ怒")
    for language in (None, "en", "ja"):
        with flow.sessions.begin() as session:
            first = session.get_one(Stream, flow.stream_id)
            account = session.get_one(Account, first.account_id)
            stream = make.stream(
                session, account=account, brand_id=first.brand_id, language=language
            )
        heard = channels_with(page([post]))
        assert collect(stream.id, sessions=flow.sessions, channels=heard, now=flow.now)
    flow.work()
    assert analyser.told == {"キキミミ怒": "en"}


def test_no_transaction_waits_for_the_name_of_a_model(flow: Flow) -> None:
    flow.collect(incoming("a", text="キキミミ怒"))
    moved = analyse_posts(
        sessions=Watched(flow.sessions.engine),
        analyser=SlowlyNamed("own-1"),
        shadow=SlowlyNamed("own-2"),
        now=flow.now,
        batch=10,
    )
    assert moved == 1
    found = [(one.revision, one.current) for one in flow.all(StoredAnalysis)]
    assert found == [("own-1", True), ("own-2", False)]
