"""`kikimimi model`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from app.cli.figures import figures_as_json, print_figures
from app.cli.labelled_file import labelled_posts
from app.cli.model_rows import base_model, every_heads, model_rows, told
from app.cli.talk import (
    config_option,
    err,
    json_option,
    opened,
    out,
    print_json,
    print_table,
)
from app.errors import Invalid, NotAllowed, NotFound
from app.models import LabelSource, Role
from app.read import people
from app.read.models import SHIPPED, ModelsState, labelled_texts, models_state
from app.services import Services
from app.steps.understanding import models as steps
from app.steps.understanding.evaluate import figures
from app.steps.understanding.retrain import Retrained, as_posts, retrain
from app.steps.understanding.stored_heads import heads_in_use, heads_on_trial
from app.steps.understanding.taught import TAUGHT_BY, not_taught
from nlp.corpus import Split, labelled, posts
from nlp.judging import LabelledPost
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.heads import Heads

SOURCES: Mapping[str, tuple[LabelSource, ...]] = {
    "audit": (LabelSource.audit,),
    "corrections": (LabelSource.correction, LabelSource.judged),
}
SETS = {"corpus": "corpus, unseen", "held_out": "labels held out", "audit": "random sample"}
by_option = click.option("--by", "email", required=True, help="Your e-mail address here.")


@click.group()
def model() -> None:
    """The model that reads posts: list, evaluate, retrain its heads, promote, roll back."""


@model.command("list")
@config_option
@json_option
def list_(config_path: Path | None, as_json: bool) -> None:
    """List the model as it shipped and every set of heads that was fitted since."""
    with opened(config_path) as services:
        with services.sessions.read() as session:
            state = models_state(session)
        found = every_heads(services, state)
    rows = model_rows(state, found)
    if as_json:
        print_json(rows)
        return
    print_table(
        "Models",
        ["revision", "state", "labels", "made"],
        [[r["revision"] or "as shipped", told(r), str(r["labels"]), r["at"]] for r in rows],
        empty="",
    )
    for one in found:
        if one.sentence and one.revision in {state.current, state.shadow, state.before}:
            out.print(one.sentence)


@model.command("evaluate")
@config_option
@json_option
@click.option(
    "--on",
    default="audit",
    show_default=True,
    help="audit: the random sample. corrections: what people corrected. Else a JSONL file with"
    " text, intent, sentiment, urgency, and language if known.",
)
def evaluate(config_path: Path | None, as_json: bool, on: str) -> None:
    """Say how right the model in use is, and the one on trial beside it, on the same posts.

    Posts that one of the two was taught are left out. Of corrections the model as it shipped was
    wrong by their nature: read them for the one on trial.
    """
    with opened(config_path) as services:
        chosen = _posts(services, on)
        found = {"in use": figures(services.analyser, chosen.posts)}
        shadow = services.models.shadow() if services.models else None
        if shadow is not None:
            found["on trial"] = figures(shadow, chosen.posts)
    if as_json:
        shown = {name: [figures_as_json(one) for one in rows] for name, rows in found.items()}
        print_json({**shown, "left_out": chosen.left_out})
        return
    print_figures(f"{len(chosen.posts)} posts: {on}", found)
    if chosen.left_out:
        out.print(f"{chosen.left_out} posts are left out: a model here was taught them.")


@model.command("retrain")
@config_option
@json_option
def retrain_(config_path: Path | None, as_json: bool) -> None:
    """Fit the model's heads anew on its corpus and on what people corrected, and try them out.

    The new heads run beside those in use and decide nothing until you promote them. The random
    sample and every fifth labelled post are not taught: those in use and the new ones are compared
    on them, and on the part of the corpus that no model saw.
    """
    with opened(config_path) as services:
        classifier = _classifier(services)
        err.print("Reading corpus and labels; this takes some minutes …")
        done = retrain(
            classifier=classifier,
            corpus=_of_corpus(Split.train),
            unseen=_of_corpus(Split.test),
            folder=services.settings.models_folder,
            sessions=services.sessions,
            now=services.clock(),
        )
    if as_json:
        print_json(_retrained_as_json(done))
        return
    for one in done.compared:
        if one.posts:
            print_figures(f"{one.posts} posts: {SETS[one.on]}", {"in use": one.old, "new": one.new})
        else:
            out.print(f"{SETS[one.on]}: no post yet, nothing to compare.")
        if one.left_out:
            out.print(f"{one.left_out} more are left out: the model in use was taught them.")
    out.print(f"In use: {done.old or 'the model as it shipped'}. New: {done.revision}.")
    out.print(f"{done.revision} is on trial, taught by {done.labels} labels. A running console")
    out.print("runs it beside the one in use from the next batch; it decides nothing.")
    out.print("To use it: kikimimi model promote --by you@example.com")


@model.command("promote")
@config_option
@by_option
def promote(config_path: Path | None, email: str) -> None:
    """Put the heads on trial into use. A running console takes them with its next batch."""
    with opened(config_path) as services:
        revision = steps.promote(
            person_id=_leader(services, email),
            folder=services.settings.models_folder,
            base=_classifier(services).base,
            sessions=services.sessions,
            now=services.clock(),
        )
    out.print(f"{revision} is in use from the next batch on; no restart is needed.")
    out.print("What was analysed before stays as it is.")
    out.print("To go back: kikimimi model rollback --by you@example.com")


@model.command("rollback")
@config_option
@by_option
@click.option("--shipped", is_flag=True, help="To the model as it shipped, whatever was before.")
def rollback(config_path: Path | None, email: str, shipped: bool) -> None:
    """Go back to the heads that were in use before the last promotion."""
    with opened(config_path) as services:
        person_id, now = _leader(services, email), services.clock()
        if shipped:
            steps.back_to_shipped(person_id=person_id, sessions=services.sessions, now=now)
            revision = SHIPPED
        else:
            revision = steps.rollback(
                person_id=person_id,
                folder=services.settings.models_folder,
                base=base_model(services),
                sessions=services.sessions,
                now=now,
            )
    name = revision or "The model as it shipped"
    out.print(f"{name} is in use again from the next batch on; no restart is needed.")


def _leader(services: Services, email: str) -> int:
    with services.sessions.read() as session:
        found = [p for p in people.people(session) if p.email == email.strip().lower()]
    if not found:
        raise NotFound(f"Nobody here has the address {email}.")
    if found[0].role not in {Role.lead, Role.admin} or found[0].disabled_at is not None:
        raise NotAllowed("Only a lead or an admin decides which model is used.")
    return found[0].id


def _classifier(services: Services) -> TrainedClassifier:
    classifier = services.models.classifier if services.models else None
    if classifier is None:
        raise Invalid(
            "The configuration names rules or a model from elsewhere, and only the model that"
            ' ships has heads. Name it first: [analysis] backend = "model".',
            code="no_model",
        )
    return classifier


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """Posts to judge by, and how many are left out because a model was taught them."""

    posts: Sequence[LabelledPost]
    left_out: int = 0


def _posts(services: Services, on: str) -> _Chosen:
    if on not in SOURCES:
        return _Chosen(posts=labelled_posts(Path(on)))
    with services.sessions.read() as session:
        state = models_state(session)
        found = labelled_texts(session, *SOURCES[on])
        labelled = {one.post_id for one in labelled_texts(session, *TAUGHT_BY)}
    fair = not_taught(found, by=_worn(services, state), labelled=labelled)
    return _Chosen(posts=as_posts(fair.posts), left_out=fair.left_out)


def _worn(services: Services, state: ModelsState) -> list[Heads | None]:
    """The heads that are judged here: those in use and those on trial. Raises ModelMissing."""
    if not (state.current or state.shadow):
        return []
    folder, wearer = services.settings.models_folder, base_model(services)
    if not wearer:
        return []
    return [look(state, folder=folder, base=wearer) for look in (heads_in_use, heads_on_trial)]


def _of_corpus(split: Split) -> list[LabelledPost]:
    return [labelled(post) for post in posts(split)]


def _retrained_as_json(done: Retrained) -> dict[str, Any]:
    return {
        "revision": done.revision,
        "old": done.old,
        "labels": done.labels,
        "compared": {
            one.on: {
                "posts": one.posts,
                "left_out": one.left_out,
                "old": [figures_as_json(figure) for figure in one.old],
                "new": [figures_as_json(figure) for figure in one.new],
            }
            for one in done.compared
        },
    }
