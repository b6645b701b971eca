"""Labels become heads on trial; a person puts them into use, and goes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.analysing import CurrentAnalyser, StoredModels
from app.db import Sessions, engine_for
from app.errors import Conflict, Invalid
from app.models import Event, Label, LabelSource, Post, Preference, StoredAnalysis
from app.read.accuracy import trial
from app.read.models import MODELS, LabelledText, ModelsState
from app.steps.understanding import models as steps
from app.steps.understanding.analyse import analyse_posts
from app.steps.understanding.taught import not_taught
from nlp.base import Intent, ModelMissing
from nlp.trained.heads import Heads
from tests.fakes.model import sign_model
from tests.steps.flow import Flow
from tests.steps.retraining import chooser, hear, label_all, retrained, state, stored


def refused(flow: Flow, folder: Path, base: str = "signs-1") -> str:
    """Why the heads on trial are not put into use; nothing is changed then."""
    before = state(flow.sessions)
    with pytest.raises(Conflict) as refusal:
        steps.promote(**chooser(flow, folder, base))
    assert state(flow.sessions) == before
    return refusal.value.sentence


def test_too_few_labels_are_told(flow: Flow, tmp_path: Path) -> None:
    hear(flow, 20)
    label_all(flow, LabelSource.correction)
    with pytest.raises(Invalid) as refusal:  # every fifth is held out
        retrained(flow, tmp_path)
    assert "16 labels to learn from, and 20 are needed" in refusal.value.sentence
    assert "4 more are held out to judge by, 0 are in the random sample" in refusal.value.sentence
    assert list(tmp_path.rglob("heads.json")) == []


def test_labels_make_heads_that_are_compared_and_put_on_trial(flow: Flow, tmp_path: Path) -> None:
    hear(flow, 40)
    label_all(flow, LabelSource.correction)
    done = retrained(flow, tmp_path)
    assert done.labels == 32
    by_set = {one.on: one for one in done.compared}
    held_out = by_set["held_out"]
    assert held_out.posts == 8
    assert (held_out.old[0].right.part, held_out.new[0].right.part) == (0, 8)
    assert by_set["corpus"].new[0].right.part == 20, "what was right stays right"
    assert state(flow.sessions) == ModelsState(shadow=done.revision)
    models = stored(flow, tmp_path)
    assert models.current().revision.startswith("signs-1+rules")
    shadow = models.shadow()
    assert shadow is not None
    assert shadow.revision.startswith(f"signs-1.{done.revision}+rules")


def test_the_audit_sample_is_never_taught(flow: Flow, tmp_path: Path) -> None:
    hear(flow, 40)
    label_all(flow, LabelSource.correction)
    label_all(flow, LabelSource.audit)
    with pytest.raises(Invalid) as refusal:
        retrained(flow, tmp_path)
    assert "0 labels to learn from" in refusal.value.sentence
    assert "40 are in the random sample, which is never taught" in refusal.value.sentence


def test_what_is_on_trial_is_stored_and_never_counts(flow: Flow, tmp_path: Path) -> None:
    hear(flow, 40)
    label_all(flow, LabelSource.correction)
    retrained(flow, tmp_path)
    models = stored(flow, tmp_path)
    with flow.sessions.begin() as session:
        session.query(Post).update({"state": "collected"})
        session.query(Label).delete()
    analyse_posts(
        sessions=flow.sessions, analyser=models.current(), shadow=models.shadow(),
        now=flow.now, batch=100,
    )  # fmt: skip
    rows = flow.all(StoredAnalysis)
    assert {row.intent for row in rows if row.shadow} == {Intent.question}
    assert not any(row.current for row in rows if row.shadow)
    assert sum(row.current for row in rows) == sum(row.shadow for row in rows) == 40
    label_all(flow, LabelSource.audit)
    shadow = models.shadow()
    assert shadow is not None
    with flow.sessions.read() as session:
        found = trial(session, revision=shadow.revision)
    assert (found.in_use[0].right.part, found.on_trial[0].right.part) == (0, 40)


def test_a_person_promotes_and_goes_back_while_the_console_runs(flow: Flow, tmp_path: Path) -> None:
    hear(flow, 40)
    label_all(flow, LabelSource.judged)
    who = chooser(flow, tmp_path)
    with pytest.raises(Conflict):
        steps.promote(**who)
    revision = retrained(flow, tmp_path).revision
    running = CurrentAnalyser(stored(flow, tmp_path))
    assert running.analyse(["？"])[0].intent is not Intent.request
    before = running.revision
    assert steps.promote(**who) == revision
    assert revision in running.revision
    assert running.analyse(["何か？"])[0].intent is Intent.question
    assert state(flow.sessions) == ModelsState(current=revision, before="")
    assert steps.rollback(**who) == ""
    assert running.revision == before
    with pytest.raises(Conflict):
        steps.rollback(**who)
    told = [(one.kind, one.person_id) for one in flow.all(Event) if one.kind.startswith("model.")]
    assert told == [
        ("model.retrained", flow.person_id),
        ("model.promoted", flow.person_id),
        ("model.shipped", flow.person_id),
    ]


def test_heads_of_another_model_are_not_worn_and_damaged_ones_are_told(
    flow: Flow, tmp_path: Path
) -> None:
    hear(flow, 40)
    label_all(flow, LabelSource.correction)
    revision = retrained(flow, tmp_path).revision
    steps.promote(**chooser(flow, tmp_path))
    assert stored(flow, tmp_path, "2").current().revision.startswith("signs-2+rules")
    (tmp_path / revision / "heads.json").write_text("{}", "utf-8")
    with pytest.raises(ModelMissing, match="rollback"):
        stored(flow, tmp_path).current()


def test_heads_that_cannot_be_worn_are_not_promoted(flow: Flow, tmp_path: Path) -> None:
    hear(flow, 40)
    label_all(flow, LabelSource.correction)
    path = tmp_path / retrained(flow, tmp_path).revision / "heads.json"
    told = refused(flow, tmp_path, "signs-2")
    assert "belongs to the model signs-1, and here signs-2 reads" in told
    assert "kikimimi model retrain" in told
    path.write_text("{}", "utf-8")
    assert "damaged" in refused(flow, tmp_path)
    path.unlink()
    assert "cannot be read" in refused(flow, tmp_path)


def test_from_damaged_heads_there_is_always_a_way_to_the_model_as_shipped(
    flow: Flow, tmp_path: Path
) -> None:
    hear(flow, 40)
    label_all(flow, LabelSource.correction)
    who = chooser(flow, tmp_path)
    revisions = []
    for _ in range(2):
        revisions.append(retrained(flow, tmp_path).revision)
        steps.promote(**who)
        flow.now += timedelta(minutes=1)
        who["now"] = flow.now
    (tmp_path / revisions[0] / "heads.json").write_text("{}", "utf-8")
    with pytest.raises(Conflict, match=r"damaged.*rollback --shipped"):
        steps.rollback(**who)
    shipped = {name: who[name] for name in ("person_id", "sessions", "now")}
    steps.back_to_shipped(**shipped)
    assert state(flow.sessions) == ModelsState()
    with pytest.raises(Conflict):
        steps.back_to_shipped(**shipped)


def test_after_going_back_once_the_way_to_the_shipped_model_is_told(
    flow: Flow, tmp_path: Path
) -> None:
    with flow.sessions.begin() as session:
        session.merge(Preference(name=MODELS, value={"current": "h1"}))
    with pytest.raises(Conflict, match="rollback --shipped"):
        steps.rollback(**chooser(flow, tmp_path))


def test_new_heads_are_compared_with_those_in_use(flow: Flow, tmp_path: Path) -> None:
    hear(flow, 40)
    label_all(flow, LabelSource.correction)
    first = retrained(flow, tmp_path)
    steps.promote(**chooser(flow, tmp_path))
    flow.now += timedelta(minutes=1)
    second = retrained(flow, tmp_path)
    assert (first.old, second.old) == ("", first.revision)
    held_out = {one.on: one for one in second.compared}["held_out"]
    assert held_out.old[0].right.part == held_out.posts == 8, "not the model as it shipped"


def test_the_heads_in_use_are_not_judged_by_what_they_were_taught(
    flow: Flow, tmp_path: Path
) -> None:
    hear(flow, 60)
    label_all(flow, LabelSource.correction)
    retrained(flow, tmp_path)
    steps.promote(**chooser(flow, tmp_path))
    flow.now += timedelta(minutes=1)
    with flow.sessions.begin() as session:  # the sample is drawn from all posts
        for label in session.query(Label).order_by(Label.post_id).limit(10):
            label.source = LabelSource.audit
    audit = {one.on: one for one in retrained(flow, tmp_path).compared}["audit"]
    assert (audit.posts, audit.left_out) == (2, 8)


def test_heads_that_do_not_tell_what_they_were_taught_may_have_been_taught_any_label() -> None:
    found = [
        LabelledText(
            post_id=number, text="", language="ja", source=LabelSource.correction,
            intent="other", sentiment="neutral", urgency="low",
        )
        for number in range(1, 21)
    ]  # fmt: skip
    earlier = Heads(revision="h1", base="signs-1", weights={}, biases={}, made={"labels": 16})
    fair = not_taught(found, by=[earlier, None], labelled=range(1, 11))
    assert ([one.post_id for one in fair.posts][:3], fair.left_out) == ([5, 10, 11], 8)


def test_a_damaged_trial_keeps_no_post_from_being_read(flow: Flow, tmp_path: Path) -> None:
    with flow.sessions.begin() as session:
        session.merge(Preference(name=MODELS, value={"shadow": "h0"}))
    models = stored(flow, tmp_path)
    assert models.shadow() is None
    assert models.current().revision.startswith("signs-1+rules")


def test_before_the_database_is_made_the_model_reads_as_it_shipped(tmp_path: Path) -> None:
    sessions = Sessions(engine_for(f"sqlite:///{tmp_path / 'empty.sqlite3'}"))
    models = StoredModels(classifier=sign_model(), folder=tmp_path, sessions=sessions)
    assert CurrentAnalyser(models).revision.startswith("signs-1+rules")
    sessions.engine.dispose()
