"""`kikimimi model`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from app.cli.labelled_file import labelled_posts
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
from app.policy.agreement import Agreement
from app.policy.shares import Share
from app.read import people
from app.read.accuracy import LABELS
from app.read.models import ModelsState, labelled_texts, models_state
from app.services import Services
from app.steps.understanding import models as steps
from app.steps.understanding.evaluate import figures
from app.steps.understanding.retrain import Retrained, as_posts, retrain
from nlp.corpus import Split, labelled, posts
from nlp.judging import LabelledPost
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.heads import HEADS, open_heads

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
    with opened(config_path) as services, services.sessions.read() as session:
        state = models_state(session)
        folder = services.settings.models_folder
    rows = [_row("", state, made={})]
    rows += [
        _row(path.parent.name, state, made=open_heads(path).made)
        for path in sorted(folder.glob(f"*/{HEADS}"))
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        "Models",
        ["revision", "state", "labels", "made"],
        [[r["revision"] or "as shipped", r["state"], str(r["labels"]), r["at"]] for r in rows],
        empty="",
    )


def _row(revision: str, state: ModelsState, *, made: Mapping[str, Any]) -> dict[str, Any]:
    states = {state.before: "before", state.shadow: "on trial", state.current: "in use"}
    return {
        "revision": revision,
        "state": states.get(revision, ""),
        "labels": made.get("labels", 0),
        "at": made.get("at", ""),
    }


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

    Of corrections the model in use was wrong by their nature: read them for the one on trial.
    """
    with opened(config_path) as services:
        posts = _posts(services, on)
        found = {"in use": figures(services.analyser, posts)}
        shadow = services.models.shadow() if services.models else None
        if shadow is not None:
            found["on trial"] = figures(shadow, posts)
    if as_json:
        print_json({name: [_as_json(one) for one in rows] for name, rows in found.items()})
        return
    _print(f"{len(posts)} posts: {on}", found)


@model.command("retrain")
@config_option
@json_option
def retrain_(config_path: Path | None, as_json: bool) -> None:
    """Fit the model's heads anew on its corpus and on what people corrected, and try them out.

    The new heads run beside those in use and decide nothing until you promote them. The random
    sample and every fifth labelled post are not taught: old and new are compared on them, and on
    the part of the corpus that no model saw.
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
            _print(f"{one.posts} posts: {SETS[one.on]}", {"old": one.old, "new": one.new})
        else:
            out.print(f"{SETS[one.on]}: no post yet, nothing to compare.")
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
            person_id=_leader(services, email), sessions=services.sessions, now=services.clock()
        )
    out.print(f"{revision} is in use from the next batch on; no restart is needed.")
    out.print("What was analysed before stays as it is. To go back: kikimimi model rollback")


@model.command("rollback")
@config_option
@by_option
def rollback(config_path: Path | None, email: str) -> None:
    """Go back to the heads that were in use before the last promotion."""
    with opened(config_path) as services:
        revision = steps.rollback(
            person_id=_leader(services, email), sessions=services.sessions, now=services.clock()
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
            " ships has heads to teach.",
            code="no_model",
        )
    return classifier


def _posts(services: Services, on: str) -> list[LabelledPost]:
    if on not in SOURCES:
        return labelled_posts(Path(on))
    with services.sessions.read() as session:
        return as_posts(labelled_texts(session, *SOURCES[on]))


def _of_corpus(split: Split) -> list[LabelledPost]:
    return [labelled(post) for post in posts(split)]


def _print(title: str, found: Mapping[str, tuple[Agreement, ...]]) -> None:
    rows = []
    for at in range(len(LABELS)):
        by_name = {name: agreements[at] for name, agreements in found.items()}
        rows += [[of.label, "all", name, *_cells(of.right, of.macro_f1)]
                 for name, of in by_name.items()]  # fmt: skip
        first = next(iter(by_name.values()))
        for place, group in enumerate(first.classes):
            rows += [
                ["", group.name, name, *_cells(of.classes[place].found, of.classes[place].f1)]
                for name, of in by_name.items()
            ]
    columns = ["label", "class", "model", "n", "right", "95 %", "F1"]
    print_table(title, columns, rows, empty="")


def _cells(share: Share, f1: float) -> list[str]:
    if not share.whole:
        return ["0", "", "", ""]
    between = f"{share.low:.0%} to {share.high:.0%}"
    return [str(share.whole), f"{share.rate:.0%}", between, f"{f1:.2f}"]


def _as_json(found: Agreement) -> dict[str, Any]:
    return {
        "label": found.label,
        "macro_f1": round(found.macro_f1, 4),
        **_share_as_json(found.right),
        "classes": {
            str(one.name): {"f1": round(one.f1, 4), **_share_as_json(one.found)}
            for one in found.classes
        },
    }


def _share_as_json(share: Share) -> dict[str, Any]:
    return {
        "n": share.whole,
        "right": share.part,
        "low": round(share.low, 4),
        "high": round(share.high, 4),
    }


def _retrained_as_json(done: Retrained) -> dict[str, Any]:
    return {
        "revision": done.revision,
        "labels": done.labels,
        "compared": {
            one.on: {
                "posts": one.posts,
                "old": [_as_json(figure) for figure in one.old],
                "new": [_as_json(figure) for figure in one.new],
            }
            for one in done.compared
        },
    }
