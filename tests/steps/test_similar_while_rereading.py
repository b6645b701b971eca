"""While past cases are read again, the card does not say that none is close enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.db import Sessions
from app.models import CaseState
from app.read.similar import NothingBecause
from app.steps.understanding import reread
from tests.fakes.analyser import SignAnalyser
from tests.past_cases import a_case
from tests.steps.upgraded import Upgraded


@pytest.fixture
def upgraded(sessions: Sessions, now: datetime) -> Upgraded:
    return Upgraded(sessions=sessions, now=now + timedelta(days=1))


def test_until_all_are_read_again_a_close_case_may_still_come(
    upgraded: Upgraded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread, "BATCH", 1)
    near = upgraded.case("怒 配")
    upgraded.case("怒 落")
    own, other = (upgraded.case(text, state=CaseState.open) for text in ("？ 配", "？ 金"))
    told = []
    while upgraded.once():
        found = upgraded.similar(own, tmp_path)
        told.append([one.case_id for one in found.cases] or found.nothing)
    assert told == [
        NothingBecause.earlier_model,
        NothingBecause.past_earlier_model,
        NothingBecause.past_earlier_model,  # one that is far can be compared by now
        [near.id],
    ]
    assert upgraded.similar(other, tmp_path).nothing is NothingBecause.none_close


def test_while_reading_again_has_not_begun_a_close_case_may_still_come(
    upgraded: Upgraded, tmp_path: Path
) -> None:
    upgraded.to_the_end()
    upgraded.analyser = SignAnalyser(revision="signs-3")
    with upgraded.sessions.begin() as session:
        a_case(session, 0, 1, said={"revision": "signs-3"})
        own = a_case(session, 1, state=CaseState.open, said={"revision": "signs-3"})
    assert upgraded.once(waiting_at_most=-1) == 0, "new posts come first"
    found = upgraded.similar(own, tmp_path, revision="signs-3")
    assert found.nothing is NothingBecause.past_earlier_model
