"""The search index finds what is there, and only that, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Post
from app.search_index import (
    LONGEST_PROBE,
    bigrams,
    fold,
    forget_texts,
    index_texts,
    post_search,
    posts_with,
)
from tests import make
from tests.counting import statements

LETTERS = "返品配送が不か゛カｶﾞﾊﾟーＡaÅßİ１1①㍿\"'*%_\\^(){}:-+,.;?#@&=~NEAR"
ODDITIES = "\x00\x01\x1f\x7f\ud800\u200b\u200d\u202e\u0301\u3000 \n👨👩\U0001f469\U0001f1ef\ufb01ﷺ"
TEXTS = st.text(st.sampled_from(LETTERS + ODDITIES) | st.characters(), max_size=30)
ON_BOTH = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@contextmanager
def posts(sessions: Sessions, *texts: str) -> Iterator[tuple[Session, list[int]]]:
    """Posts of these texts, and their ids."""
    with sessions.begin() as session:
        account, author = make.account(session), make.author(session)
        yield (
            session,
            [make.post(session, account=account, author=author, text=t).id for t in texts],
        )


def found(session: Session, word: str) -> set[int]:
    return set(session.scalars(posts_with(fold(word))))


@ON_BOTH
@given(st.data())
def test_every_post_that_holds_a_word_is_found_and_no_other(
    sessions: Sessions, data: st.DataObject
) -> None:
    texts = data.draw(st.lists(TEXTS, min_size=1, max_size=4))
    with sessions.begin() as session:
        known = list(session.scalars(sa.select(Post.id).order_by(Post.id)))
        if not known:
            account, author = make.account(session), make.author(session)
            known = [make.post(session, account=account, author=author).id for _ in range(4)]
        index_texts(session, dict(zip(known, [*texts, "", "", "", ""], strict=False)))
        folded = dict(zip(known, map(fold, [*texts, "", "", ""]), strict=False))
        pieces = [word[at : at + size] for text in folded.values() for word in text.split()
                  for at in range(len(word)) for size in (1, 2, 3, 7, 30)]  # fmt: skip
        asked = data.draw(st.lists(st.sampled_from(pieces), max_size=6)) if pieces else []
        asked += [word for word in fold(data.draw(TEXTS)).split() if word]
        for word in asked:
            assert found(session, word) == {n for n, text in folded.items() if word in text}, word


@pytest.mark.parametrize("word", ["返品", "ヘンピン", "ﾍﾝﾋﾟﾝ", "配送", "ＰＡＹ", "Pay", "品"])
def test_width_and_case_do_not_matter_and_two_characters_are_enough(
    sessions: Sessions, word: str
) -> None:
    held = ("ヘンピンじゃなくて返品", "ﾍﾝﾋﾟﾝ 返品", "配送はＰａｙで")
    with posts(sessions, *held, "返 品物の配 送") as (session, ids):
        wanted = {n for n, text in zip(ids, map(fold, held), strict=False) if fold(word) in text}
        assert wanted
        assert found(session, word) - {ids[3]} == wanted
        assert (ids[3] in found(session, word)) is (word == "品")


def test_a_very_long_word_is_compared_to_its_end(sessions: Sessions) -> None:
    same = "長" * LONGEST_PROBE
    with posts(sessions, same + "いa", same + "いb") as (session, ids):
        assert found(session, same + "いb") == {ids[1]}
        assert found(session, same * 400) == set()


def test_a_replaced_text_is_found_by_its_new_words_only(sessions: Sessions) -> None:
    with posts(sessions, "返品したい", "返品まだ") as (session, ids):
        index_texts(session, {ids[0]: "交換したい"})
        assert found(session, "返品") == {ids[1]}
        assert found(session, "交換") == {ids[0]}
        assert found(session, "したい") == {ids[0]}


def test_a_forgotten_text_leaves_no_word_behind(sessions: Sessions) -> None:
    with posts(sessions, "住所は東京都", "\"' NEAR(秘密) \U0001f469\u200d", "a b") as (
        session,
        ids,
    ):
        index_texts(session, {ids[2]: "東京"})
        forget_texts(session, [*ids, 10**9])
        assert [found(session, word) for word in ("東京", "秘密", "京")] == [set()] * 3
        assert _words_left(session) == 0


def _words_left(session: Session) -> int:
    if session.get_bind().dialect.name != "sqlite":
        return session.scalar(sa.select(sa.func.count()).select_from(post_search)) or 0
    session.execute(sa.text("INSERT INTO post_search (post_search) VALUES ('integrity-check')"))
    session.execute(
        sa.text("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, post_search, instance)")
    )
    return session.scalar(sa.text("SELECT count(*) FROM temp.words")) or 0


def test_a_page_of_posts_costs_a_fixed_number_of_statements(sessions: Sessions) -> None:
    with posts(sessions, *["返品"] * 40) as (session, ids):
        counts = []
        for some in (ids[:2], ids):
            session.flush()
            with statements(sessions) as sent:
                index_texts(session, dict.fromkeys(some, "配送"))
            counts.append(len(sent))
        assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("word", ["返品", "返品した"])
def test_the_query_plan_uses_the_index(sessions: Sessions, word: str) -> None:
    with posts(sessions, *[f"返品{n}" if n % 50 == 0 else f"配送{n}" for n in range(300)]) as (
        session,
        _,
    ):
        if sessions.is_sqlite:
            plan = _plan(session, word, "EXPLAIN QUERY PLAN")
            assert "SCAN post_search VIRTUAL TABLE INDEX 0:M" in plan
            assert "SCAN post_search_text" not in plan
        else:
            session.execute(sa.text("SET LOCAL enable_seqscan = off"))  # the table is too small
            assert "ix_post_search_bigrams" in _plan(session, word, "EXPLAIN")


def _plan(session: Session, word: str, explain: str) -> str:
    def asked(_c: object, _cursor: object, sql: str, values: object, *_: object) -> object:
        return f"{explain} {sql}", values

    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", asked, retval=True)
    return "\n".join(str(row) for row in session.execute(posts_with(fold(word))))


def test_pairs_never_span_a_space() -> None:
    assert bigrams(fold("返品 ＡＢc\u3000d")) == ["返品", "ab", "bc"]
