"""The page of a case."""

from __future__ import annotations

from typing import Any

import pytest

from app.models import (
    Case,
    CaseState,
    Lane,
    LedgerEntry,
    Note,
    ReplyPath,
    ReplyState,
    Role,
    Sighting,
    StoredAnalysis,
)
from nlp.base import Intent, Sentiment, Urgency
from tests import make
from tests.counting import statements
from tests.web.conftest import Console
from tests.web.working import a_case, reply_in, send, state_of, with_replier


def analysed(console: Console, case: Case, **more: Any) -> None:
    with console.sessions.begin() as session:
        fields: dict[str, Any] = {
            "revision": "r1",
            "language": "ja",
            "intent": Intent.complaint,
            "intent_probability": 0.91,
            "sentiment": Sentiment.negative,
            "sentiment_probability": 0.8,
            "urgency": Urgency.high,
            "urgency_probability": 0.7,
            "abstained": False,
            "analysed_at": make.NOON,
            **more,
        }
        session.add(StoredAnalysis(post_id=case.latest_post_id, **fields))


def test_it_shows_what_matched_and_why_in_the_readers_language(console: Console) -> None:
    case = a_case(console, text="至急！ミミに二重に課金された")
    reason = {"code": "urgent_word", "about": "urgency", "words": "至急", "start": 0, "end": 2}
    analysed(console, case, reasons=[reason])
    with console.sessions.begin() as session:
        stream = make.stream(session, account=make.account(session), name="ミミの検索")
        found = [{"name": "ミミ", "start": 3, "end": 5, "found": "ミミ"}]
        session.add(
            Sighting(
                post_id=case.latest_post_id, stream_id=stream.id, matched=found, seen_at=make.NOON
            )
        )
    page = console.as_role(Role.agent).get(f"/cases/{case.id}").get_data(as_text=True)
    assert '<mark class="why">至急</mark>' in page
    assert '<mark class="name">ミミ</mark>' in page
    assert "91 %" in page
    assert "ミミの検索" in page


FOUND = [
    {"kind": "aspect:delivery", "start": 0, "end": 2},
    {"kind": "aspect:refund", "start": 6, "end": 8},
    {"kind": "risk", "start": 6, "end": 8},
    {"kind": "churn", "start": 11, "end": 16},
]


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ["Is about", "Delivery", "Refund and return", "Leaving", "Risk"]),
        ("ja", ["話題", "配送", "返金・返品", "離れる気配", "リスク"]),
    ],
)
def test_it_says_what_the_post_is_about_and_shows_words_of_leaving_and_risk(
    console: Console, language: str, wanted: list[str]
) -> None:
    case = a_case(console, text="配送が遅い、返金して。解約。<b", brand_id=_brand(console))
    analysed(console, case, names=FOUND)
    browser = console.signed_in(console.person(language=language))
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    said = page[page.index('<dl class="said">') : page.index("</dl>")]
    assert all(f">{one}<" in said for one in [*wanted, "ミミズ便", "返金"])
    assert "解約。&lt;b" in said


def test_where_nothing_was_found_nothing_is_said_to_be_about(console: Console) -> None:
    case = a_case(console)
    analysed(console, case)
    page = console.as_role(Role.agent).get(f"/cases/{case.id}").get_data(as_text=True)
    assert "Is about" not in page
    assert 'class="chips"' not in page


def test_names_and_masks_outlive_a_persons_correction(console: Console) -> None:
    case = a_case(console, text="配送の件、09012345678へ")
    phone = {"kind": "phone", "start": 5, "end": 16}
    analysed(
        console,
        case,
        names=[{"kind": "aspect:delivery", "start": 0, "end": 2}],
        personal_data=[phone],
    )
    browser = console.as_role(Role.agent)
    data = {"case_version": str(case.version), "intent": "request"}
    assert browser.post(f"/cases/{case.id}/correct", data=data).status_code == 302
    assert ">Delivery<" in browser.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "09012345678" not in browser.get("/queue").get_data(as_text=True)


def _brand(console: Console) -> int:
    with console.sessions.begin() as session:
        return make.brand(session, name="ミミズ便").id


def test_a_missing_case_is_not_found(console: Console) -> None:
    assert console.as_role(Role.agent).get("/cases/99").status_code == 404


def test_its_queries_do_not_grow_with_the_thread(console: Console) -> None:
    with_replier(console)
    case = a_case(console)
    browser = console.as_role(Role.agent)
    counts = []
    for more in (0, 30):
        with console.sessions.begin() as session:
            account = make.account(session)
            for _ in range(more):
                writer = make.author(session)
                make.post(session, account=account, author=writer, thread_id=case.thread_id)
                session.add(Note(case_id=case.id, person_id=1, text="n", at=make.NOON))
        with statements(console.sessions) as sent:
            assert browser.get(f"/cases/{case.id}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 22


@pytest.mark.parametrize(
    ("action", "fields", "state"),
    [
        ("solve", {}, CaseState.solved),
        ("ignore", {"reason": "advert"}, CaseState.ignored),
    ],
)
def test_a_case_is_closed_and_opened_again(
    console: Console, action: str, fields: dict[str, str], state: CaseState
) -> None:
    case = a_case(console)
    browser = console.as_role(Role.agent)
    browser.post(f"/cases/{case.id}/{action}", data={"case_version": "1", **fields})
    assert state_of(console, case) is state
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    assert f"/cases/{case.id}/reopen" in page
    browser.post(f"/cases/{case.id}/reopen", data={"case_version": "2"})
    assert state_of(console, case) is CaseState.open


def test_a_reason_that_is_not_on_the_list_is_refused(console: Console) -> None:
    case = a_case(console)
    browser = console.as_role(Role.agent)
    answer = browser.post(
        f"/cases/{case.id}/ignore", data={"case_version": "1", "reason": "because"}
    )
    assert answer.status_code == 422
    assert state_of(console, case) is CaseState.new


def test_a_person_judges_what_the_analysis_was_not_sure_of(console: Console) -> None:
    case = a_case(console, lane=Lane.judge, abstained=True)
    analysed(console, case, abstained=True)
    browser = console.as_role(Role.agent)
    assert "The analysis is not sure" in browser.get(f"/cases/{case.id}").get_data(as_text=True)
    said = {"intent": "praise", "sentiment": "positive", "urgency": "low", "case_version": "1"}
    browser.post(f"/cases/{case.id}/judge", data=said)
    with console.sessions.read() as session:
        judged = session.get_one(Case, case.id)
    assert (judged.lane, judged.abstained, judged.intent) == (Lane.praise, False, Intent.praise)
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "judged by a person" in page


def test_notes_stand_on_the_case_with_their_writer(console: Console) -> None:
    case = a_case(console)
    browser = console.signed_in(console.person(name="Bob"))
    browser.post(f"/cases/{case.id}/note", data={"text": "倉庫に確認中"})
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "倉庫に確認中" in page
    assert "Bob" in page


def test_where_we_may_not_write_there_is_no_box_but_the_reason(console: Console) -> None:
    with_replier(console)
    reasons = [{"code": "opted_out", "detail": {}}]
    case = a_case(console, path=ReplyPath.none, approach_reasons=reasons)
    page = console.as_role(Role.agent).get(f"/cases/{case.id}").get_data(as_text=True)
    assert "<textarea" in page  # the note's
    assert "data-reply " not in page
    assert "asked us not to write" in page


def test_what_we_told_this_person_before_stands_beside(console: Console) -> None:
    earlier = a_case(console, text="前の件")
    reply_in(console, earlier, ReplyState.sent, sent_at=make.NOON)
    with console.sessions.begin() as session:
        writer = session.get_one(Case, earlier.id).author_id
        account = make.account(session)
        from app.models import Author

        post = make.post(session, account=account, author=session.get_one(Author, writer))
        case = make.case(session, post=post)
    page = console.as_role(Role.agent).get(f"/cases/{case.id}").get_data(as_text=True)
    assert "前の件" in page
    assert "お調べします" in page


def test_the_outcome_of_a_silent_customer_is_set_by_a_person(console: Console) -> None:
    case = a_case(console)
    with console.sessions.begin() as session:
        entry = LedgerEntry(
            case_id=case.id,
            found_at=make.NOON,
            approached_at=make.NOON,
            approach_path=ReplyPath.by_hand,
        )
        session.add(entry)
    browser = console.as_role(Role.agent)
    fields = {"outcome": "recovered_a", "note": "「助かりました」"}
    assert browser.post(f"/ledger/{entry.id}/outcome", data=fields).status_code == 302
    page = browser.get("/ledger?stage=recovered").get_data(as_text=True)
    assert "「助かりました」" in page
    assert "No rate below n = 30" in page


def test_a_praise_case_is_thanked_through_the_same_reply(console: Console) -> None:
    with_replier(console)
    case = a_case(console, lane=Lane.praise, author={"display_name": "花子"})
    with console.sessions.begin() as session:
        thanks = make.template(
            session, lane=Lane.praise, body="{name}さん、ありがとうございます", shortcut="t"
        )
    browser = console.as_role(Role.marketing)
    praise = browser.get("/praise").get_data(as_text=True)
    assert f"template={thanks.id}" in praise
    page = browser.get(f"/cases/{case.id}?template={thanks.id}").get_data(as_text=True)
    assert ">花子さん、ありがとうございます</textarea>" in page
    assert send(browser, case, "花子さん、ありがとうございます").status_code == 302
