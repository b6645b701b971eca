"""The model's card: what it was made from, how good it is, where it fails."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nlp.base import Urgency
from nlp.judging import LABELS
from nlp.trained.files import CARD, NETWORK
from nlp.training.failings import failings
from nlp.training.public import CREDITS

Figures = Mapping[str, Any]
_TOLD = "README.md"


def write_card(
    folder: Path,
    figures: Figures,
    *,
    runs: Mapping[str, Any] | None = None,
    compared: Mapping[str, Any] | None = None,
    behaviour: Mapping[str, Any] | None = None,
) -> None:
    """`folder`/README.md out of model.json and what was measured.

    `figures` as `measuring.measured` gives them; `runs`: run -> language -> figure, as
    `measuring.with_earlier_runs` gives them; `compared`: reader -> language -> label -> F1;
    `behaviour`: capability -> {"language": …, "passed": …, "cases": …} rows.
    """
    made = json.loads((folder / CARD).read_text(encoding="utf-8"))
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    lines = [
        *_head(made, (folder / NETWORK).stat().st_size / 1e6, size),
        *_quality(figures),
        *_classes(figures),
        *_briefs(figures),
        *_hard_cases(figures),
        *_failings(figures, behaviour or {}),
        *_runs(runs or {}),
        *_comparison(compared or {}),
        *_behaviour(behaviour or {}),
    ]
    (folder / _TOLD).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head(made: Figures, network: float, size: float) -> Iterator[str]:
    recipe = made["made"]
    yield f"# {made['name']}, revision {made['revision']}"
    yield ""
    yield (
        "Reads posts in Japanese and English: intent, sentiment, urgency, and a vector of meaning "
        f"for similar cases. int8 ONNX, {network:.0f} MB, {size:.0f} MB with its tokenizer."
    )
    yield ""
    yield "## Made from"
    yield f"- base weights: {recipe['base']}, vocabulary pruned"
    yield (
        f"- {recipe['labelled_posts']} posts of `nlp/corpus` (Apache-2.0, written for it; how they "
        "are labelled stands there)"
    )
    if recipe.get("labelled_public"):
        yield f"- {recipe['labelled_public']} public texts that we labelled, out of:"
        for credit in CREDITS:
            yield f"  - {credit}"
    if recipe.get("texts_for_student"):
        yield (
            f"- of {recipe['texts_for_student']} texts {recipe['recipe'].get('teachers', 1)} "
            "teacher(s) of 12 layers told a student what they say, and the first what it sees: "
            "these, more of the same public texts, pieces of posts, posts as other hands would "
            "have typed them"
        )
    told = ", ".join(f"{name} {value}" for name, value in recipe["recipe"].items())
    yield f"- recipe: {told}; {recipe['minutes']} minutes on {recipe['machine']}"
    if "note" in recipe:
        yield f"- {recipe['note']}"
    yield (
        "- again: `python -m nlp.training --out FOLDER --public FOLDER` (`nlp/training/README.md`)"
    )
    yield ""


def _quality(figures: Figures) -> Iterator[str]:
    yield "## How good it is"
    yield (
        "On the corpus's test side, whose writers it never saw; the whole pipeline, model and "
        "rules. 95 % intervals by drawing the posts again."
    )
    yield ""
    yield from _table(figures["languages"])
    if figures.get("public"):
        yield (
            "Real texts of the public sets, labelled by two readers of ours, a third deciding, "
            "never learnt: reviews and chat of hotels and sights, forum lines; bank customers' "
            "questions, messages in disasters. Some classes hardly occur in them. Other texts of "
            "the same sources were learnt, now and then of the same review."
        )
        yield ""
        yield from _table(figures["public"])


def _table(languages: Figures) -> Iterator[str]:
    yield (
        "| | posts | accuracy | macro-F1 | 95 % | calibration error | not abstained | right there "
        "| right of the surest 90% |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for language, labels in languages.items():
        for label in LABELS:
            one = labels[label]
            low, high = one["interval"]
            yield (
                f"| {language} {label} | {one['posts']} | {one['accuracy']:.3f} "
                f"| **{one['macro_f1']:.3f}** | {low:.3f}–{high:.3f} "
                f"| {one['calibration_error']:.3f} | {one['sure_share']:.0%} "
                f"| {one['sure_accuracy']:.3f} | {one['surest_accuracy']:.3f} |"
            )
    yield ""


def _classes(figures: Figures) -> Iterator[str]:
    yield "By class, on the corpus's test side:"
    yield ""
    yield "| class | posts | precision | recall | F1 | 95 % |"
    yield "|---|---|---|---|---|---|"
    for language, labels in figures["languages"].items():
        for label in LABELS:
            for name, one in _in_order(label, labels[label]["classes"]):
                low, high = one["interval"]
                yield (
                    f"| {language} {name} | {one['posts']} | {one['precision']:.2f} "
                    f"| {one['recall']:.2f} | {one['f1']:.2f} | {low:.2f}–{high:.2f} |"
                )
    yield ""


def _in_order(label: str, classes: Figures) -> list[tuple[str, Figures]]:
    order = [str(level) for level in Urgency] if label == "urgency" else sorted(classes)
    return [(name, classes[name]) for name in order if name in classes]


def _briefs(figures: Figures) -> Iterator[str]:
    yield "By brief, macro-F1: each is another hand, some are hard on purpose."
    yield ""
    briefs = figures["briefs"].items()
    yield from _by_label(
        "brief | is", {f"{key} | {one['about']}": one for key, one in briefs}, digits=3
    )


def _hard_cases(figures: Figures) -> Iterator[str]:
    yield "## Hard cases"
    yield (
        "Accuracy on the test side; `plain` are the posts without a hard case. A share of few "
        "posts says little."
    )
    yield ""
    yield from _by_label("hard case", figures["hard_cases"], digits=2)


def _failings(figures: Figures, behaviour: Figures) -> Iterator[str]:
    yield "## Known failings"
    yield "The worst of what was measured, written from the figures; and by nature:"
    yield ""
    for one in failings(figures, behaviour):
        yield f"- {one}"
    yield (
        "- one post is read without its thread, pictures and links: what only they tell is missed"
    )
    yield "- other languages than Japanese and English are left to a person"
    yield ""


def _by_label(head: str, rows: Figures, *, digits: int) -> Iterator[str]:
    columns = f"{head} | posts | {' | '.join(LABELS)}"
    yield f"| {columns} |"
    yield "|---" * (columns.count("|") + 1) + "|"
    for name, one in rows.items():
        told = " | ".join(f"{one[label]:.{digits}f}" for label in LABELS)
        yield f"| {name} | {one['posts']} | {told} |"
    yield ""


def _runs(runs: Mapping[str, Any]) -> Iterator[str]:
    if len(runs) < 2:
        return
    yield "## Run again"
    yield (
        "The whole pipeline on the corpus's test side after runs of this command with other seeds, "
        "depths or teachers. Right where sure, or of the surest 90%: the lower of intent and "
        "sentiment; calibration error: the largest of the labels."
    )
    yield ""
    names = list(next(iter(next(iter(runs.values())).values())))
    yield f"| run | | {' | '.join(names)} |"
    yield "|---|---" + "|---" * len(names) + "|"
    for run, languages in runs.items():
        for language, one in languages.items():
            yield f"| {run} | {language} | {' | '.join(f'{one[name]:.3f}' for name in names)} |"
    yield ""


def _comparison(compared: Mapping[str, Any]) -> Iterator[str]:
    if not compared:
        return
    yield "## What simpler and larger readers reach"
    yield (
        "Macro-F1 on the same test side, without the rules and before 8 bits where not said. Posts "
        "typed otherwise are the same with typos, other widths, emoji, @ and links."
    )
    yield ""
    yield (
        "| reader | "
        + " | ".join(f"{at} {label}" for at in ("ja", "en") for label in LABELS)
        + " |"
    )
    yield "|---|" + "---|" * 6
    for reader, row in compared.items():
        told = " | ".join(f"{row[at][label]:.3f}" for at in ("ja", "en") for label in LABELS)
        yield f"| {reader} | {told} |"
    yield ""


def _behaviour(behaviour: Mapping[str, Any]) -> Iterator[str]:
    if not behaviour:
        return
    yield "## Behaviour"
    yield (
        "Plain cases by capability (`tests/nlp/behaviour`): how many pass. The rules alone pass "
        "most of them too: they tell what breaks, not how good it is on real posts."
    )
    yield ""
    yield "| capability | cases | passed |"
    yield "|---|---|---|"
    for name, one in behaviour.items():
        yield f"| {name} | {one['cases']} | {one['passed']} |"
    yield ""
