"""Which heads the model wears is looked up at each batch; what is left off is told, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app import analysing
from app.analysing import StoredModels
from app.db import Sessions
from app.models import Preference
from app.read.models import MODELS
from app.services import Unworn
from nlp.trained.heads import Heads, open_heads, save_heads
from nlp.trained.refitting import Lesson, refit
from tests.fakes.model import sign_model


def choose(sessions: Sessions, **named: str) -> None:
    with sessions.begin() as session:
        session.merge(Preference(name=MODELS, value=named))


def fitted(folder: Path, *revisions: str) -> None:
    """Heads of the model "signs-1"."""
    lesson = Lesson(intent="other", sentiment="neutral", urgency="low")
    seen = sign_model().read(["x"])
    for revision in revisions:
        heads = refit(seen, [lesson], base="signs-1", revision=revision, made={})
        save_heads(heads, folder / revision / "heads.json")


def models(sessions: Sessions, folder: Path, revision: str) -> StoredModels:
    return StoredModels(classifier=sign_model(revision), folder=folder, sessions=sessions)


def test_heads_of_an_earlier_model_are_told_once_and_opened_once(
    sqlite_sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted(tmp_path, "h1", "h2")
    choose(sqlite_sessions, current="h1", shadow="h2")
    opened = []

    def noted(path: Path) -> Heads:
        opened.append(path.parent.name)
        return open_heads(path)

    monkeypatch.setattr(analysing, "open_heads", noted)
    upgraded = models(sqlite_sessions, tmp_path, "2")
    with capture_logs() as told:
        for _ in range(3):
            assert upgraded.current().revision.startswith("signs-2+rules")
            assert upgraded.shadow() is None
            assert upgraded.unworn() == (
                Unworn(revision="h1"), Unworn(revision="h2", on_trial=True),
            )  # fmt: skip
    assert opened == ["h1", "h2"]
    assert [one["revision"] for one in told] == ["h1", "h2"]


def test_heads_that_the_model_wears_are_not_told_of(
    sqlite_sessions: Sessions, tmp_path: Path
) -> None:
    fitted(tmp_path, "h1", "h2")
    choose(sqlite_sessions, current="h1", shadow="h2")
    with capture_logs() as told:
        same = models(sqlite_sessions, tmp_path, "1")
        assert same.current().revision.startswith("signs-1.h1+")
        assert same.unworn() == ()
    assert told == []


def test_a_damaged_trial_is_told_once_and_runs_when_it_is_mended(
    sqlite_sessions: Sessions, tmp_path: Path
) -> None:
    choose(sqlite_sessions, shadow="h1")
    found = models(sqlite_sessions, tmp_path, "1")
    with capture_logs() as told:
        assert [found.shadow() for _ in range(3)] == [None] * 3
        assert found.unworn() == (), "they are missing, not another model's"
    assert [one["revision"] for one in told] == ["h1"]
    fitted(tmp_path, "h1")
    assert found.shadow() is not None


def test_rules_wear_no_heads_of_any_model(sqlite_sessions: Sessions, tmp_path: Path) -> None:
    choose(sqlite_sessions, current="h1")
    rules = StoredModels(classifier=None, folder=tmp_path, sessions=sqlite_sessions)
    assert rules.unworn() == ()
