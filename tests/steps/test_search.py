"""Cases are found by what is said in their posts, as it stands now, and by who said it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.db import Sessions
from app.models import Case
from app.read.search import MOST_WORDS, cases_with, words_of
from app.steps.answering.deliver import deliver_replies
from app.steps.answering.respond import send_reply
from tests import make
from tests.fakes.channels import incoming
from tests.steps.flow import Flow

TEXTS = {
    "return": "キキミミの返品はどうすればいい？怒",
    "shipping": "キキミミ、配送が遅い。100%怒ってる",
    "latin": 'キキミミ "ＡＢＣ_１２" NOT OK * 怒',
    "oddity": "キキミミ\x00\u202eםולש \U0001f469\u200d\U0001f4bb¯\\_(ツ)_/¯ 怒",
}
QUERIES: dict[str, set[str]] = {
    "返品": {"return"},
    "配送": {"shipping"},
    "配": {"shipping"},
    "ｷｷﾐﾐ 配送": {"shipping"},
    "返品 配送": set(),
    "abc_12": {"latin"},
    "１２": {"latin"},
    '"': {"latin"},
    '"abc': {"latin"},
    "*": {"latin"},
    "100%": {"shipping"},
    "%": {"shipping"},
    "1%0": set(),
    "a_c": set(),
    "not": {"latin"},
    '返品" OR "配送': set(),
    "bigrams:返品": set(),
    "NEAR(返品 配送)": set(),
    "返品*": set(),
    "'; --": set(),
    "\\_(ツ)_/": {"oddity"},
    "\U0001f469\u200d\U0001f4bb": {"oddity"},
    "\u202eםו": {"oddity"},
    "キキミミ\x00": {"oddity"},
    "\ud800": set(),
    "品" * 100_000: set(),
    "  ": set(TEXTS),
}


@pytest.fixture
def found(flow: Flow) -> Flow:
    """A case for each of the texts, heard from the network."""
    flow.hear(*(incoming(name, text=text) for name, text in TEXTS.items()))
    return flow


def names(flow: Flow, query: str) -> set[str]:
    """The threads of the cases that are found."""
    with flow.sessions.read() as session:
        return set(session.scalars(sa.select(Case.thread_id).where(cases_with(query))))


def test_words_are_found_as_they_are_written_and_mean_nothing_else(found: Flow) -> None:
    assert {query: names(found, query) for query in QUERIES} == QUERIES


def test_an_edit_is_followed(found: Flow) -> None:
    found.hear(incoming("return", text="キキミミで交換できた", edited_at=found.now))
    assert names(found, "返品") == set()
    assert names(found, "交換") == {"return"}


def test_an_erased_post_is_found_no_more(found: Flow) -> None:
    found.hear(removed=("return",))
    assert names(found, "返品") == names(found, "返") == set()
    assert names(found, "配送") == {"shipping"}


def test_what_we_answered_is_found_too(flow: Flow) -> None:
    flow.hear(incoming("a", text="キキミミ怒", addressed_to_us=True))
    case = flow.case()
    send_reply(
        case.id,
        key="k",
        text="お詫びに送料を返金します",
        case_version=case.version,
        person_id=flow.person_id,
        sessions=flow.sessions,
        channels=flow.channels,
        undo_seconds=10,
        now=flow.now,
    )
    assert names(flow, "返金") == set()
    later = flow.now + timedelta(seconds=11)
    deliver_replies(sessions=flow.sessions, channels=flow.channels, now=later, limit=10)
    assert names(flow, "返金") == {"a"}


def test_the_writer_is_found_by_handle_and_name(sessions: Sessions) -> None:
    with sessions.begin() as session:
        writer = make.author(session, handle="Mika_K", display_name="森 美香")
        post = make.post(session, account=make.account(session), author=writer, text="返品")
        case_id = make.case(session, post=post).id
        for query in ("@mika_k", "美香", "MIKA 返品", "a_k"):
            assert session.scalars(sa.select(Case.id).where(cases_with(query))).all() == [case_id]
        assert not session.scalars(sa.select(Case.id).where(cases_with("mikaxk"))).all()


def test_a_query_is_a_few_words() -> None:
    assert len(words_of(" ".join(map(str, range(50))))) == MOST_WORDS
    assert words_of("ｶﾞ が A Ａ\u3000a") == ("ガ", "が", "a")
