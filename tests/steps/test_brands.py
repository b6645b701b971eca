"""What is listened for, and trying it out."""

from __future__ import annotations

import pytest

from app.db import Sessions
from app.errors import Invalid, NotFound
from app.models import Stream, StreamState
from app.read.brands import brand_row, brands
from app.steps.listening import brands as steps
from tests import make
from tests.make import NOON

WORDS = steps.words(names="キキミミ\n\nKikimimi\nキキミミ ", required="", excluded="カフェ")


def test_words_come_one_a_line_without_blanks_and_doubles() -> None:
    assert WORDS.names == ["キキミミ", "Kikimimi"]
    assert WORDS.excluded == ["カフェ"]
    with pytest.raises(Invalid):
        steps.words(names="\n".join(map(str, range(501))), required="", excluded="")


def test_a_brand_is_added_changed_and_archived(sessions: Sessions) -> None:
    made = steps.add_brand(
        name=" キキミミ ", words=WORDS, person_id=None, sessions=sessions, now=NOON
    )
    steps.change_brand(
        made, name="聞き耳", words=WORDS, person_id=None, sessions=sessions, now=NOON
    )
    with sessions.begin() as session:
        stream = make.stream(session, account=make.account(session), brand_id=made)
    with sessions.read() as session:
        (row,) = brands(session)
    assert (row.name, row.names, row.streams) == ("聞き耳", ["キキミミ", "Kikimimi"], 1)
    steps.archive_brand(made, person_id=None, sessions=sessions, now=NOON)
    with sessions.read() as session:
        assert brands(session) == []
        assert session.get_one(Stream, stream.id).state is StreamState.paused
        archived = brand_row(session, made)
    assert archived is not None
    assert archived.archived_at == NOON


def test_a_brand_needs_a_free_name_and_something_to_listen_for(sessions: Sessions) -> None:
    steps.add_brand(name="A", words=WORDS, person_id=None, sessions=sessions, now=NOON)
    with pytest.raises(Invalid) as refused:
        steps.add_brand(
            name="A",
            words=steps.words(names=" \n", required="", excluded=""),
            person_id=None,
            sessions=sessions,
            now=NOON,
        )
    assert set(refused.value.fields) == {"name", "names"}
    with pytest.raises(NotFound):
        steps.archive_brand(99, person_id=None, sessions=sessions, now=NOON)


def test_trying_tells_what_is_found_where_and_why_not() -> None:
    heard = steps.try_words(WORDS, text="ｷｷﾐﾐが落ちる")
    assert heard.heard
    assert [(hit.name, hit.start, hit.end) for hit in heard.hits] == [("キキミミ", 0, 4)]
    excluded = steps.try_words(WORDS, text="キキミミのカフェ")
    assert not excluded.heard
    assert [hit.found for hit in excluded.excluded] == ["カフェ"]
    assert excluded.hits, "the name is shown all the same"
    picky = steps.words(names="さくら", required="銀行", excluded="")
    assert steps.try_words(picky, text="さくらが咲いた").lacks_required
    assert steps.try_words(picky, text="さくら銀行が混んでる").heard
    assert not steps.try_words(WORDS, text="何もない").hits
