"""`kikimimi model`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from app.cli.figures import figures_as_json, print_figures
from app.cli.labelled_file import labelled_posts
from app.cli.model_choosing import promote, rollback, try_
from app.cli.model_retrain import retrain_
from app.cli.model_rows import base_model, every_heads, model_rows, told, what_next
from app.cli.talk import config_option, json_option, opened, out, print_json, print_table
from app.models import LabelSource
from app.read.models import ModelsState, labelled_texts, models_state
from app.services import Services
from app.steps.understanding.comparing import as_posts
from app.steps.understanding.evaluate import figures
from app.steps.understanding.stored_heads import heads_in_use, heads_on_trial
from app.steps.understanding.taught import TAUGHT_BY, not_taught
from nlp.judging import LabelledPost
from nlp.trained.heads import Heads

SOURCES: Mapping[str, tuple[LabelSource, ...]] = {
    "audit": (LabelSource.audit,),
    "corrections": (LabelSource.correction, LabelSource.judged),
}


@click.group()
def model() -> None:
    """The model that reads posts: list, evaluate, retrain its heads, try, promote, roll back."""


for _command in (retrain_, try_, promote, rollback):
    model.add_command(_command)


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
    for line in what_next(state, found):
        out.print(line)


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
