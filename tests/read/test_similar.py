"""Similar past cases: which, in what order, and what is told of each."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import NotFound
from app.models import Case, CaseState, LedgerEntry, Outcome, Post, Reply, ReplyPath, ReplyState
from app.nearest.past import PastCases
from app.read.exports import EXPORTS, columns_of
from app.read.similar import Ending, NothingBecause, SimilarCases, similar_cases
from nlp.trained import files
from tests import make
from tests.counting import statements
from tests.past_cases import a_case, happened


@pytest.fixture
def past(sessions: Sessions, tmp_path: Path) -> PastCases:
    return PastCases(sessions=sessions, folder=tmp_path / "nearest")


def ask(sessions: Sessions, past: PastCases, case: Case) -> SimilarCases:
    with sessions.read() as session:
        return similar_cases(session, case.id, past=past, revision="signs-1", now=make.NOON)


def ids(found: SimilarCases) -> list[int]:
    return [one.case_id for one in found.cases]


def answer(session: Session, case: Case, text: str, **more: Any) -> None:
    fields = {
        "key": f"key-{case.id}-{text}",
        "case_id": case.id,
        "post_id": case.latest_post_id,
        "account_id": case.account_id,
        "person_id": make.person(session).id,
        "text": text,
        "path": ReplyPath.api,
        "state": ReplyState.sent,
        "created_at": make.NOON,
        "updated_at": make.NOON,
        "sent_at": make.NOON,
        **more,
    }
    session.add(Reply(**fields))
    session.flush()


def test_five_of_the_closest_past_cases_without_the_case_itself(
    sessions: Sessions, past: PastCases
) -> None:
    with sessions.begin() as session:
        near = [a_case(session, 1, 0.05 * number).id for number in range(7)]
        a_case(session, 1, state=CaseState.open)
        own = a_case(session, 1)  # closed, and still not like itself
    assert ids(ask(sessions, past, own)) == near[:5]


def test_a_case_of_another_language_needs_less_to_be_close(
    sessions: Sessions, past: PastCases
) -> None:
    with sessions.begin() as session:
        same = a_case(session, 1, 0.22).id  # cosine 0.98
        a_case(session, 1, 0.3)  # 0.957
        english = a_case(session, 1, 0.31, said={"language": "en"}).id  # 0.955, of 0.933
        a_case(session, 1, 0.42, said={"language": "en"})  # 0.92
        own = a_case(session, 1, state=CaseState.new)
    found = ask(sessions, past, own)
    assert ids(found) == [english, same]
    assert [one.language for one in found.cases] == ["en", "ja"]
    assert found.cases[1].closeness == pytest.approx(0.98, abs=0.01)


def test_how_close_is_close_enough_the_model_says(
    sessions: Sessions, past: PastCases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sessions.begin() as session:
        far = a_case(session, 1, 1).id  # cosine 0.71
        own = a_case(session, 1, state=CaseState.new)
    assert ask(sessions, past, own).nothing is NothingBecause.none_close
    card = {"name": "signs", "revision": "1", "similar": {"one_language": 0.7, "across": 0.5}}
    (tmp_path / "signs").mkdir()
    (tmp_path / "signs" / "model.json").write_text(json.dumps(card), "utf-8")
    monkeypatch.setattr(files, "SHIPPED", tmp_path)
    assert ids(ask(sessions, past, own)) == [far]


def test_what_was_read_before_a_promotion_is_found_after_it_and_after_going_back(
    sessions: Sessions, past: PastCases
) -> None:
    rules, heads = "+rules-3-ab", ".h20261123-120000"
    with sessions.begin() as session:
        before = a_case(session, 1, 0.1, said={"revision": f"signs-1{rules}"}).id
        after = a_case(session, 1, 0.11, said={"revision": f"signs-1{heads}{rules}"}).id
        own = a_case(session, 1, state=CaseState.new, said={"revision": f"signs-1{heads}{rules}"})
    for revision in (f"signs-1{heads}{rules}", f"signs-1{rules}"):
        with sessions.read() as session:
            found = similar_cases(session, own.id, past=past, revision=revision, now=make.NOON)
        assert set(ids(found)) == {before, after}


def test_nothing_is_shown_rather_than_nonsense_and_the_page_can_say_why(
    sessions: Sessions, past: PastCases
) -> None:
    with sessions.begin() as session:
        own = a_case(session, 1, state=CaseState.new)
        unread = a_case(session, state=CaseState.new)
    assert ask(sessions, past, own).nothing is NothingBecause.no_past
    assert ask(sessions, past, unread).nothing is NothingBecause.not_read
    with sessions.begin() as session:
        a_case(session, 0, 1)
    assert ask(sessions, past, own) == SimilarCases(nothing=NothingBecause.none_close)


def test_after_an_upgrade_it_is_told_that_an_earlier_model_read_the_cases(
    sessions: Sessions, past: PastCases
) -> None:
    with sessions.begin() as session:
        before = a_case(session, 1, state=CaseState.new, said={"revision": "signs-0+rules-3-ab"})
        own = a_case(session, 1, state=CaseState.new)
    assert ask(sessions, past, before).nothing is NothingBecause.earlier_model
    assert ask(sessions, past, own).nothing is NothingBecause.no_past
    with sessions.begin() as session:
        a_case(session, 1, said={"revision": "signs-0+rules-3-ab"})
    assert ask(sessions, past, own).nothing is NothingBecause.past_earlier_model
    with sessions.begin() as session:
        near = a_case(session, 1)
    assert ids(ask(sessions, past, own)) == [near.id]


def test_a_missing_case_is_not_found(sessions: Sessions, past: PastCases) -> None:
    with pytest.raises(NotFound):
        ask(sessions, past, Case(id=99))


def test_while_a_graph_is_made_the_page_is_told_to_ask_again(
    sessions: Sessions, tmp_path: Path
) -> None:
    past = PastCases(sessions=sessions, folder=tmp_path / "nearest", exact_at_most=0)
    with sessions.begin() as session:
        near = a_case(session, 1)
        own = a_case(session, 1, state=CaseState.new)
    assert ask(sessions, past, own).nothing is NothingBecause.not_ready
    past.wait()
    assert ids(ask(sessions, past, own)) == [near.id]


def test_each_tells_how_it_ended(sessions: Sessions, past: PastCases, now: datetime) -> None:
    with sessions.begin() as session:
        own = a_case(session, 1, state=CaseState.new)
        ignored = a_case(session, 1, state=CaseState.ignored, ignored_reason="advert")
        later = now + timedelta(minutes=20)
        waiting = a_case(session, 1, state=CaseState.waiting, first_replied_at=later)
        graded = a_case(session, 1)
        ungraded = a_case(session, 1)
        for case, at in ((graded, now), (ungraded, None)):
            session.add(
                LedgerEntry(
                    case_id=case.id, found_at=now, outcome=Outcome.recovered_a, outcome_at=at
                )
            )
    found = {one.case_id: one for one in ask(sessions, past, own).cases}
    told = found[ignored.id]
    assert (told.ending, told.ignored_reason) == (Ending.ignored, "advert")
    assert found[waiting.id].ending is Ending.replied
    assert found[waiting.id].replied_after == timedelta(minutes=20)
    assert (found[graded.id].ending, found[graded.id].outcome) == (
        Ending.solved,
        Outcome.recovered_a,
    )
    assert (found[ungraded.id].outcome, found[ungraded.id].replied_after) == (None, None)


def test_the_first_answer_is_addressed_to_the_present_writer(
    sessions: Sessions, past: PastCases, now: datetime
) -> None:
    with sessions.begin() as session:
        own = a_case(session, 1, state=CaseState.new, author={"display_name": "花子"})
        case = a_case(session, 1, author={"display_name": "太郎"})
        answer(session, case, "書きかけ", state=ReplyState.draft, sent_at=None)
        answer(session, case, "二度目", sent_at=now + timedelta(hours=1))
        answer(session, case, "太郎さん、すぐ直します", sent_at=now)
        elsewhere = a_case(session, 1)
        make.post(
            session,
            account=make.account(session),
            author=make.author(session, is_us=True),
            text="アプリから答えました",
            ours=True,
            case_id=elsewhere.id,
        )
    found = {one.case_id: one.reply for one in ask(sessions, past, own).cases}
    assert found == {case.id: "花子さん、すぐ直します", elsewhere.id: "アプリから答えました"}


def test_the_first_post_counts_and_its_personal_data_is_covered(
    sessions: Sessions, past: PastCases, now: datetime
) -> None:
    with sessions.begin() as session:
        own = a_case(session, 1, state=CaseState.new)
        phone = [{"kind": "phone", "start": 2, "end": 5}]
        case = a_case(session, 1, post={"text": "電話090です"}, said={"personal_data": phone})
        writer = session.get_one(Post, case.latest_post_id).author_id
        later = make.post(
            session,
            account=make.account(session),
            author=make.author(session),
            posted_at=now + timedelta(hours=1),
            case_id=case.id,
        )
        later.author_id = writer
        make.analysis(session, post=later, embedding=b"\x00\x7f" + bytes(6))
        happened(session, case)
    (found,) = ask(sessions, past, own).cases
    assert found.excerpt == "電話●●●です"


def test_its_queries_do_not_grow_with_the_cases(sessions: Sessions, past: PastCases) -> None:
    with sessions.begin() as session:
        own = a_case(session, 1, state=CaseState.new)
        a_case(session, 1)
    ask(sessions, past, own)
    counts = []
    for more in (0, 20):
        with sessions.begin() as session:
            for _ in range(more):
                answer(session, a_case(session, 1), "はい")
        ask(sessions, past, own)
        with statements(sessions) as sent:
            ask(sessions, past, own)
        counts.append(len(sent))
    assert counts == [5, 5]


@pytest.mark.parametrize("what", EXPORTS)
def test_no_export_carries_what_a_post_means(what: str) -> None:
    assert "embedding" not in columns_of(what)
