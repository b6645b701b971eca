"""After the model changed, first posts are read again for their vectors, and nothing else moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Case, CaseState, Label, LabelSource, Post, PostState, StoredAnalysis
from app.read.rereading import Rereading, count_to_reread, rereading
from app.read.similar import NothingBecause
from app.steps.understanding import reread
from app.steps.understanding.labelling import machine_said
from app.steps.understanding.reread import reread_openings
from app.steps.understanding.sampling import draw_sample
from nlp.base import Intent, Sentiment, Urgency
from nlp.choosing import chosen
from tests import make
from tests.counting import statements
from tests.fakes.analyser import HintedAnalyser, SignAnalyser, meaning
from tests.past_cases import a_case, happened
from tests.steps.upgraded import Upgraded


@pytest.fixture
def upgraded(sessions: Sessions, now: datetime) -> Upgraded:
    return Upgraded(sessions=sessions, now=now + timedelta(days=1))


def everything(session: Session) -> list[object]:
    """What stands of cases, and of analyses that count."""
    cases = session.execute(sa.select(*Case.__table__.columns).order_by(Case.id)).all()
    said = session.execute(
        sa.select(*StoredAnalysis.__table__.columns)
        .where(StoredAnalysis.shadow.is_(False))
        .order_by(StoredAnalysis.id)
    ).all()
    posts = session.execute(sa.select(*Post.__table__.columns).order_by(Post.id)).all()
    return [cases, said, posts]


def test_past_cases_are_similar_again(upgraded: Upgraded, tmp_path: Path) -> None:
    near, far = upgraded.case("怒 配"), upgraded.case("怒 落")
    own = upgraded.case("？ 配", state=CaseState.open)
    assert upgraded.similar(own, tmp_path).nothing is NothingBecause.earlier_model
    upgraded.to_the_end()
    assert upgraded.read_again() == [one.latest_post_id for one in (near, far, own)], (
        "of open ones too: somebody looks at them"
    )
    assert [one.case_id for one in upgraded.similar(own, tmp_path).cases] == [near.id]


def test_nothing_that_counts_changes(upgraded: Upgraded) -> None:
    judged = upgraded.case("好 急 配")
    with upgraded.sessions.begin() as session:
        person = make.person(session)
        make.analysis(
            session, post=session.get_one(Post, judged.latest_post_id), revision="person:1"
        )
        session.add(
            Label(
                post_id=judged.latest_post_id, source=LabelSource.correction, revision="signs-1",
                said_intent=Intent.complaint, said_sentiment=Sentiment.negative,
                said_urgency=Urgency.normal, said_abstained=False, intent=Intent.question,
                sentiment=Sentiment.neutral, urgency=Urgency.low, person_id=person.id, at=make.NOON,
            )
        )  # fmt: skip
    with upgraded.sessions.read() as session:
        before = everything(session)
    upgraded.to_the_end()
    with upgraded.sessions.read() as session:
        assert everything(session) == before
        assert session.query(Label).one().intent is Intent.question
        assert (found := machine_said(session, judged.latest_post_id or 0)) is not None
        assert found.revision == "signs-1", "what people correct is what they were shown"
        [again] = session.query(StoredAnalysis).filter_by(revision="signs-2")
        assert (again.current, again.shadow, again.reasons) == (False, True, [])
        assert again.embedding == meaning("配")


def test_what_is_read_again_is_drawn_for_no_sample(upgraded: Upgraded) -> None:
    for _ in range(20):
        upgraded.case("怒 配")
    upgraded.now += timedelta(days=30)
    upgraded.to_the_end()
    assert len(upgraded.read_again()) == 20
    assert draw_sample(seed="s", sessions=upgraded.sessions, now=upgraded.now) == 0


def test_a_bounded_batch_at_a_time_the_newest_first(
    upgraded: Upgraded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread, "BATCH", 2)
    posts = [upgraded.case("怒 配").latest_post_id for _ in range(5)]
    left = []
    for _ in range(3):
        assert upgraded.once() > 0
        with upgraded.sessions.read() as session:
            left.append((upgraded.read_again(), count_to_reread(session)))
    assert left == [(posts[3:], 3), (posts[1:], 1), (posts, 0)]
    assert upgraded.analyser.batches == [2, 2, 1]


def test_a_long_history_that_lacks_nothing_is_only_looked_at(
    upgraded: Upgraded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread, "AT_ONCE", 3)
    for _ in range(7):
        upgraded.case("怒 配", said={"revision": "signs-2.h20261123-120000+rules-3-ab"})
    assert [upgraded.once() for _ in range(4)] == [3, 3, 1, 0]
    assert upgraded.analyser.batches == []


def test_when_nothing_is_left_one_query_is_asked(upgraded: Upgraded) -> None:
    upgraded.case("怒 配")
    upgraded.to_the_end()
    upgraded.case("怒 配", said={"revision": "signs-2"})
    with statements(upgraded.sessions) as sent:
        assert upgraded.once() == 0
    assert len(sent) == 1
    assert upgraded.analyser.batches == [1]


def test_while_new_posts_wait_they_come_first(upgraded: Upgraded) -> None:
    case = upgraded.case("怒 配")
    with upgraded.sessions.begin() as session:
        account, writer = make.account(session), make.author(session)
        waiting = [make.post(session, account=account, author=writer) for _ in range(3)]
    assert upgraded.once(waiting_at_most=2) == 0
    assert upgraded.read_again() == []
    with upgraded.sessions.begin() as session:
        session.get_one(Post, waiting[0].id).state = PostState.triaged
    assert upgraded.once(waiting_at_most=2) == 1
    assert upgraded.read_again() == [case.latest_post_id]


def test_posts_that_are_gone_under_way_or_without_meaning_get_no_vector(
    upgraded: Upgraded,
) -> None:
    gone, edited = upgraded.case("怒 配"), upgraded.case("怒 配")
    upgraded.case("怒")  # it speaks of nothing
    upgraded.case("拒 配")  # refused
    with upgraded.sessions.begin() as session:
        session.get_one(Post, gone.latest_post_id).erased_at = upgraded.now
        session.get_one(Post, edited.latest_post_id).state = PostState.collected
    assert upgraded.to_the_end() == 1
    assert upgraded.read_again() == []


def test_what_is_edited_while_it_is_read_keeps_no_vector_of_the_old_words(
    upgraded: Upgraded,
) -> None:
    edited, taken_back = upgraded.case("怒 配"), upgraded.case("怒 配")
    stays = upgraded.case("怒 配")

    class Slow(SignAnalyser):
        def analyse(self, texts, *, hints=None):  # type: ignore[no-untyped-def]
            with upgraded.sessions.begin() as session:
                session.get_one(Post, edited.latest_post_id).text = "好"
                session.get_one(Post, taken_back.latest_post_id).erased_at = upgraded.now
            return super().analyse(texts, hints=hints)

    assert upgraded.once(analyser=Slow(revision="signs-2")) == 3
    assert upgraded.read_again() == [stays.latest_post_id]


def test_the_language_that_a_network_or_stream_tells_is_the_hint(upgraded: Upgraded) -> None:
    upgraded.analyser = analyser = HintedAnalyser(revision="signs-2")
    with upgraded.sessions.begin() as session:
        a_case(session, 1, post={"text": "配", "language_hint": "ja"})
        a_case(session, 1, post={"text": "落"})
    upgraded.to_the_end()
    assert analyser.told == {"配": "ja", "落": None}


def test_of_a_thread_the_writers_first_post_is_read(upgraded: Upgraded) -> None:
    case = upgraded.case("怒 配")
    with upgraded.sessions.begin() as session:
        make.post(
            session,
            account=make.account(session),
            author=make.author(session),
            text="落",
            posted_at=make.NOON + timedelta(hours=1),
            case_id=case.id,
            state=PostState.triaged,
        )
        happened(session, case)
    upgraded.to_the_end()
    assert upgraded.read_again() == [case.latest_post_id]


def test_what_was_read_while_no_model_did_is_read_when_one_comes_back(upgraded: Upgraded) -> None:
    upgraded.case("怒 配")
    upgraded.to_the_end()

    def by_rules() -> int:
        return reread_openings(
            sessions=upgraded.sessions, analyser=None, now=upgraded.now, waiting_at_most=10
        )

    assert by_rules() == by_rules() == 0
    with upgraded.sessions.begin() as session:
        assert rereading(session) == Rereading()
        by_the_rules = a_case(session, post={"text": "怒 落"}, said={"revision": "rules-3-ab"})
    upgraded.to_the_end()
    assert by_the_rules.latest_post_id in upgraded.read_again()


def test_an_empty_console_has_nothing_to_read(upgraded: Upgraded) -> None:
    assert upgraded.to_the_end() == 0
    with upgraded.sessions.read() as session:
        assert rereading(session) == Rereading(space="signs-2", below=0)


def test_the_shipped_model_brings_the_past_back(
    sqlite_sessions: Sessions, now: datetime, tmp_path: Path
) -> None:
    upgraded = Upgraded(sessions=sqlite_sessions, now=now)
    analyser = chosen()
    near = upgraded.case("注文した商品がまだ届きません。いつ届きますか？")
    own = upgraded.case("注文した商品がまだ届きません。いつ届きますか", state=CaseState.new)
    assert upgraded.once(analyser=analyser) == 2
    assert upgraded.once(analyser=analyser) == 0
    found = upgraded.similar(own, tmp_path, revision=analyser.revision)
    assert [one.case_id for one in found.cases] == [near.id]
