"""A trial is ended, tried again, and never lost: what was fitted is kept until a person chooses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.errors import Conflict
from app.models import Event, LabelSource
from app.read.models import ModelsState
from app.steps.understanding import models as steps
from app.steps.understanding.retrain import Stage, Underway
from tests.steps.flow import Flow
from tests.steps.retraining import chooser, hear, label_all, retrained, state, stored


def labelled(flow: Flow) -> None:
    hear(flow, 40)
    label_all(flow, LabelSource.correction)


def later(flow: Flow) -> None:
    flow.now += timedelta(minutes=1)


def end_trial(flow: Flow) -> str:
    return steps.end_trial(person_id=flow.person_id, sessions=flow.sessions, now=flow.now)


def told(flow: Flow) -> list[tuple[str, int | None, str]]:
    events = [one for one in flow.all(Event) if one.kind.startswith("model.")]
    return [(one.kind, one.person_id, one.detail.get("model", "")) for one in events]


def test_a_trial_is_ended_and_its_heads_are_tried_again(flow: Flow, tmp_path: Path) -> None:
    labelled(flow)
    revision = retrained(flow, tmp_path).revision
    assert end_trial(flow) == revision
    assert state(flow.sessions) == ModelsState()
    assert stored(flow, tmp_path).shadow() is None, "no post is read twice any more"
    with pytest.raises(Conflict, match="No model is on trial"):
        end_trial(flow)
    assert steps.try_again(revision, **chooser(flow, tmp_path)) is None
    assert state(flow.sessions).shadow == revision
    assert told(flow) == [
        ("model.retrained", flow.person_id, revision),
        ("model.trial_ended", flow.person_id, revision),
        ("model.tried", flow.person_id, revision),
    ]


def test_after_a_mistaken_rollback_good_heads_come_back(flow: Flow, tmp_path: Path) -> None:
    labelled(flow)
    revision = retrained(flow, tmp_path).revision
    who = chooser(flow, tmp_path)
    steps.promote(**who)
    steps.rollback(**who)
    assert state(flow.sessions) == ModelsState()
    steps.try_again(revision, **who)
    assert steps.promote(**who) == revision
    assert state(flow.sessions) == ModelsState(current=revision, before="")


def test_heads_in_use_or_on_trial_are_not_tried_anew(flow: Flow, tmp_path: Path) -> None:
    labelled(flow)
    revision = retrained(flow, tmp_path).revision
    who = chooser(flow, tmp_path)
    with pytest.raises(Conflict, match="on trial already"):
        steps.try_again(revision, **who)
    steps.promote(**who)
    with pytest.raises(Conflict, match="in use already"):
        steps.try_again(revision, **who)
    assert state(flow.sessions) == ModelsState(current=revision, before="")


def test_heads_that_cannot_be_worn_are_not_tried(flow: Flow, tmp_path: Path) -> None:
    labelled(flow)
    revision = retrained(flow, tmp_path).revision
    end_trial(flow)
    with pytest.raises(Conflict, match="belongs to the model signs-1"):
        steps.try_again(revision, **chooser(flow, tmp_path, "signs-2"))
    with pytest.raises(Conflict, match="h0 cannot be used, and nothing was changed"):
        steps.try_again("h0", **chooser(flow, tmp_path))
    (tmp_path / revision / "heads.json").write_text("{", "utf-8")
    with pytest.raises(Conflict, match="damaged"):
        steps.try_again(revision, **chooser(flow, tmp_path))
    assert state(flow.sessions) == ModelsState()


def test_retraining_says_which_trial_it_replaced(flow: Flow, tmp_path: Path) -> None:
    labelled(flow)
    first = retrained(flow, tmp_path)
    later(flow)
    second = retrained(flow, tmp_path)
    assert (first.replaced, second.replaced) == (None, first.revision)
    assert steps.try_again(first.revision, **chooser(flow, tmp_path)) == second.revision


def test_heads_are_kept_when_the_comparison_is_broken_off(flow: Flow, tmp_path: Path) -> None:
    labelled(flow)

    def stop(underway: Underway) -> None:
        if underway.stage is Stage.comparing:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retrained(flow, tmp_path, told=stop)
    assert state(flow.sessions) == ModelsState()
    [kept] = tmp_path.glob("*/heads.json")
    steps.try_again(kept.parent.name, **chooser(flow, tmp_path))
    assert steps.promote(**chooser(flow, tmp_path)) == kept.parent.name


def test_how_far_it_is_rises_to_the_whole(flow: Flow, tmp_path: Path) -> None:
    labelled(flow)
    seen: list[Underway] = []
    retrained(flow, tmp_path, told=seen.append)
    assert list(dict.fromkeys(one.stage for one in seen)) == list(Stage)
    done = [one.done for one in seen]
    assert done == sorted(done)
    # corpus and labels to learn from, posts to tune on, twice what is compared
    assert {one.whole for one in seen} == {200 + 32 + 30 + 2 * (20 + 8)} == {done[-1]}
