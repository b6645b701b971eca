"""Searching the queue: two Japanese characters are enough."""

from __future__ import annotations

import pytest

from app.db import Sessions
from app.read.queue import queue_page
from app.read.queue_filter import QueueFilter
from tests import make

TEXTS = (
    "ミミの返品について教えて",
    "ﾐﾐのアプリが落ちる",
    "My MIMI order: 100% broken_thing",
    "返す品はない",
    "絵文字👨‍👩‍👧とA̍",
)


@pytest.fixture
def stocked(sessions: Sessions) -> Sessions:
    with sessions.begin() as session:
        account = make.account(session)
        for text in TEXTS:
            writer = make.author(session, handle="tanaka_taro", display_name="田中")
            make.case(session, post=make.post(session, account=account, author=writer, text=text))
    return sessions


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("返品", {0}),
        ("ミミ", {0, 1}),
        ("ミミ アプリ", {1}),
        ("mimi", {2}),
        ("ＭＩＭＩ", {2}),
        ("100%", {2}),
        ("%", {2}),
        ("broken_thing", {2}),
        ("brokenXthing", set()),
        ("返", {0, 3}),
        ("👨‍👩‍👧", {4}),
        ("@tanaka_taro", {0, 1, 2, 3, 4}),
        ("田中 返品", {0}),
        ('"', set()),
        ("' OR 1=1 --", set()),
        ("\x00\ud800", set()),
    ],
)
def test_cases_are_found_by_what_was_said(stocked: Sessions, words: str, found: set[int]) -> None:
    with stocked.read() as session:
        page = queue_page(session, wanted=QueueFilter(words=words), viewer_id=1)
    assert {row.excerpt for row in page.rows} == {TEXTS[number] for number in found}
