"""`kikimimi model retrain`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

from app.cli.figures import figures_as_json, print_figures
from app.cli.model_choosing import by_option, leader, say_on_trial, to_try, wearer
from app.cli.talk import config_option, err, json_option, opened, out, print_json
from app.steps.understanding.retrain import Corpus, Retrained, Stage, Underway, retrain
from nlp.corpus import Split, labelled, posts
from nlp.judging import LabelledPost

SETS = {"corpus": "corpus, unseen", "held_out": "labels held out", "audit": "random sample"}
STAGES = {
    Stage.reading: "reading posts",
    Stage.fitting: "fitting the heads",
    Stage.comparing: "comparing old and new",
}


@click.command("retrain")
@config_option
@json_option
@by_option
def retrain_(config_path: Path | None, as_json: bool, email: str) -> None:
    """Fit the model's heads anew on its corpus and on what people corrected, and try them out.

    The new heads run beside those in use and decide nothing until you promote them. The random
    sample and every fifth labelled post are not taught: those in use and the new ones are compared
    on them, and on the part of the corpus that no model saw.
    """
    with opened(config_path) as services:
        classifier, person_id = wearer(services), leader(services, email)
        err.print("Corpus and labels are read anew; this takes some minutes …")
        with _bar() as bar:
            done = retrain(
                classifier=classifier,
                corpus=Corpus(
                    train=_of_corpus(Split.train),
                    tune=_of_corpus(Split.tune),
                    test=_of_corpus(Split.test),
                ),
                folder=services.settings.models_folder,
                person_id=person_id,
                sessions=services.sessions,
                now=services.clock(),
                told=bar.tell,
            )
    if as_json:
        print_json(_as_json(done))
        return
    _print(done)


class _Bar:
    """Shows how far it is, on a terminal alone, and remembers it."""

    def __init__(self) -> None:
        self.last: Underway | None = None
        self.progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            console=err,
            transient=True,
            disable=not err.is_interactive,
        )
        self._task = self.progress.add_task("", total=None)

    def tell(self, underway: Underway) -> None:
        self.last = underway
        self.progress.update(
            self._task,
            description=STAGES[underway.stage],
            completed=underway.done,
            total=underway.whole,
        )


@contextmanager
def _bar() -> Iterator[_Bar]:
    """A bar; who stops while heads are compared learns that they are kept."""
    bar = _Bar()
    try:
        with bar.progress:
            yield bar
    except KeyboardInterrupt:
        if bar.last and bar.last.stage is Stage.comparing:
            kept = bar.last.revision
            err.print(f"{kept} is kept and not on trial. To try it: {to_try(kept)}")
        raise


def _of_corpus(split: Split) -> list[LabelledPost]:
    return [labelled(post) for post in posts(split)]


def _print(done: Retrained) -> None:
    for one in done.compared:
        if one.posts:
            print_figures(f"{one.posts} posts: {SETS[one.on]}", {"in use": one.old, "new": one.new})
        else:
            out.print(f"{SETS[one.on]}: no post yet, nothing to compare.")
        if one.left_out:
            out.print(f"{one.left_out} more are left out: the model in use was taught them.")
    out.print(f"In use: {done.old or 'the model as it shipped'}.")
    out.print(f"New: {done.revision}, taught by {done.labels} labels.")
    say_on_trial(done.revision, done.replaced)


def _as_json(done: Retrained) -> dict[str, Any]:
    return {
        "revision": done.revision,
        "old": done.old,
        "replaced": done.replaced,
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
