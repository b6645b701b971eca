"""What a process knows of past cases follows the database, with a graph and without."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from app.db import Sessions
from app.models import CaseState, Event, Post, StoredAnalysis
from app.nearest.exact import vector_of
from app.nearest.files import GraphFiles
from app.nearest.openings import Marks, space_of
from app.nearest.past import PastCases
from tests import make
from tests.fakes.analyser import vector
from tests.past_cases import a_case, happened

ALL = 1_000


@pytest.fixture(params=["exact", "graph"])
def past(request: pytest.FixtureRequest, sessions: Sessions, tmp_path: Path) -> PastCases:
    """With a graph: as soon as there is one past case."""
    most = ALL if request.param == "exact" else 0
    return PastCases(sessions=sessions, folder=tmp_path / "nearest", exact_at_most=most)


def ask(past: PastCases, now: datetime, *shares: float, space: str = "signs-1") -> list[int]:
    """The nearest cases, once they are ready."""
    wanted = vector_of(vector(*shares))
    found = past.nearest(wanted, space=space, most=5, now=now)
    if found is None:
        past.wait()
        found = past.nearest(wanted, space=space, most=5, now=now)
    assert found is not None
    return [near.case_id for near in found]


def test_the_nearest_past_cases_come_first_and_open_ones_not_at_all(
    past: PastCases, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        far = a_case(session, 0.1, 1, state=CaseState.ignored).id
        near = a_case(session, 1, 0.1).id
        answered = a_case(session, 1, 0.5, state=CaseState.waiting, first_replied_at=now).id
        a_case(session, 1, state=CaseState.new)
        a_case(session, 1, state=CaseState.open, first_replied_at=now)
        a_case(session, 1, state=CaseState.waiting)
        a_case(session)
    assert ask(past, now, 1, 0) == [near, answered, far]


def test_a_case_that_ends_is_found_and_one_that_opens_again_is_not(
    past: PastCases, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        first = a_case(session, 1, 0.1)
        second = a_case(session, 1, 0.2, state=CaseState.open)
    assert ask(past, now, 1, 0) == [first.id]
    with sessions.begin() as session:
        session.add_all([first, second])
        first.state, second.state = CaseState.open, CaseState.solved
        happened(session, first)
        happened(session, second)
    assert ask(past, now, 1, 0) == [second.id]


def test_what_a_text_means_after_an_edit_counts(
    past: PastCases, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        moved, stays = a_case(session, 1, 0.1), a_case(session, 1, 0.2)
    assert ask(past, now, 1, 0) == [moved.id, stays.id]
    with sessions.begin() as session:
        said = session.query(StoredAnalysis).filter_by(post_id=moved.latest_post_id).one()
        said.embedding = vector(0, 1)
        happened(session, moved)
    assert ask(past, now, 1, 0) == [stays.id, moved.id]


def test_a_newer_reading_of_an_old_post_is_noticed_without_an_event(
    past: PastCases, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        unread, other = a_case(session), a_case(session, 1, 1)
    assert ask(past, now, 1, 0) == [other.id]
    with sessions.begin() as session:
        post = session.get_one(Post, unread.latest_post_id)
        make.analysis(session, post=post, revision="signs-1+rules", embedding=vector(1))
    assert ask(past, now, 1, 0) == [unread.id, other.id]


def test_vectors_of_another_model_are_not_compared(
    past: PastCases, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        a_case(session, 1, said={"revision": "signs-10"})
        a_case(session, 1, said={"revision": "signs"})
        own = a_case(session, 1, said={"revision": "signs-1+rules-2"}).id
    assert ask(past, now, 1) == [own]
    assert len(ask(past, now, 1, space="signs-10")) == 1


@pytest.mark.parametrize("in_use", ["signs-1", "signs-1.h20261201-093000"])
def test_heads_do_not_change_what_texts_mean(
    past: PastCases, sessions: Sessions, now: datetime, in_use: str
) -> None:
    with sessions.begin() as session:
        before = a_case(session, 1, 0.1, said={"revision": "signs-1+rules-3-ab"}).id
        under_heads = {"revision": "signs-1.h20261123-120000+rules-3-ab"}
        promoted = a_case(session, 1, 0.2, said=under_heads).id
        a_case(session, 1, said={"revision": "signs-10.h20261123-120000+rules-3-ab"})
    space = space_of(f"{in_use}+rules-4-cd")
    assert ask(past, now, 1, space=space) == [before, promoted]


def test_an_older_reading_under_other_heads_does_not_stand_for_new_words(
    past: PastCases, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        edited = a_case(session, 1, said={"revision": "signs-1.h20261123-120000+rules"})
        post = session.get_one(Post, edited.latest_post_id)
        make.analysis(session, post=post, revision="signs-1+rules", embedding=None)
    assert ask(past, now, 1) == []


def test_a_restored_backup_is_read_afresh(
    past: PastCases, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        kept, lost = a_case(session, 1, 0.1).id, a_case(session, 1)
    assert ask(past, now, 1) == [lost.id, kept]
    with sessions.begin() as session:
        session.query(Event).filter_by(case_id=lost.id).delete()
        lost.state = CaseState.open
        session.add(lost)
    assert ask(past, now, 1) == [kept]


def test_a_graph_is_kept_for_the_next_process_and_a_damaged_one_made_anew(
    sessions: Sessions, now: datetime, tmp_path: Path
) -> None:
    def process() -> PastCases:
        return PastCases(sessions=sessions, folder=tmp_path / "nearest", exact_at_most=0)

    with sessions.begin() as session:
        only = a_case(session, 1).id
    first = process()
    assert first.nearest(vector_of(vector(1)), space="signs-1", most=5, now=now) is None
    assert ask(first, now, 1) == [only]
    second = process().nearest(vector_of(vector(1)), space="signs-1", most=5, now=now)
    assert second is not None
    (file,) = (tmp_path / "nearest").iterdir()
    file.write_bytes(b"not a graph")
    assert ask(process(), now, 1) == [only]


def test_what_was_taken_back_leaves_the_file(
    sessions: Sessions, now: datetime, tmp_path: Path
) -> None:
    past = PastCases(sessions=sessions, folder=tmp_path / "nearest", exact_at_most=0)
    with sessions.begin() as session:
        erased, kept = a_case(session, 1, 0.1), a_case(session, 1)
    ask(past, now, 1)
    with sessions.begin() as session:
        session.query(StoredAnalysis).filter_by(post_id=erased.latest_post_id).update(
            {"embedding": None}
        )
        happened(session, erased)
    assert ask(past, now, 1) == [kept.id]
    before = set((tmp_path / "nearest").iterdir())
    later = now + timedelta(hours=7)
    ask(past, later, 1)
    past.wait()
    after = set((tmp_path / "nearest").iterdir())
    assert (len(after), before & after) == (1, set())
    assert ask(past, later, 1) == [kept.id]


def test_a_folder_that_cannot_be_written_leaves_the_cases_unready(
    sessions: Sessions, now: datetime, tmp_path: Path
) -> None:
    (tmp_path / "nearest").write_text("in the way")
    past = PastCases(sessions=sessions, folder=tmp_path / "nearest", exact_at_most=0)
    with sessions.begin() as session:
        a_case(session, 1)
    for _ in range(2):
        assert past.nearest(vector_of(vector(1)), space="signs-1", most=5, now=now) is None
        past.wait()


def test_past_cases_that_nobody_read_yet_are_no_trouble(
    past: PastCases, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        a_case(session)
    assert ask(past, now, 1) == []
    with sessions.begin() as session:
        read = a_case(session, 1).id
    assert ask(past, now, 1) == [read]


def test_a_graph_that_took_in_fewer_rows_is_not_opened(tmp_path: Path) -> None:
    earlier = sha256(b"signs-1").hexdigest()[:12]  # made when heads had vectors of their own
    (tmp_path / f"past-{earlier}-5-5.usearch").touch()
    files = GraphFiles(tmp_path)
    assert files.newest("signs-1") is None
    kept = files.place_for("signs-1", Marks(event=6, analysis=6))
    kept.touch()
    files.forget_all_but(kept)
    assert list(tmp_path.iterdir()) == [kept]
