"""The model's card: what it was made from, how good it is, where it fails."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nlp.trained.files import CARD, NETWORK
from nlp.training.card_quality import comparison, quality
from nlp.training.failings import failings
from nlp.training.public import CREDITS
from nlp.training.recipe import Recipe

Figures = Mapping[str, Any]
TOLD = "README.md"


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
        *quality(figures),
        *_failings(figures, behaviour or {}),
        *_runs(runs or {}),
        *comparison(compared or {}, Recipe.read(made["made"]["recipe"]).name),
        *_behaviour(behaviour or {}),
    ]
    (folder / TOLD).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _head(made: Figures, network: float, size: float) -> Iterator[str]:
    recipe = made["made"]
    yield f"# {made['name']}, revision {made['revision']}"
    yield ""
    yield (
        "Reads posts in Japanese and English: intent, sentiment, urgency, and a vector of meaning "
        f"for similar cases. int8 ONNX, {network:.0f} MB, {size:.0f} MB with its tokenizer. "
        "Licence: Apache-2.0; whose work it stands on is told below and in `NOTICE.md` beside "
        "the models."
    )
    yield ""
    yield "## Made from"
    yield f"- base weights: {recipe['base']}, vocabulary pruned"
    yield (
        f"- {recipe['labelled_posts']} posts of `nlp/corpus` (Apache-2.0, written for it; how they "
        "are labelled stands there)"
    )
    if recipe.get("labelled_public"):
        yield (
            f"- {recipe['labelled_public']} public texts, cut to one or two sentences and labelled "
            "by us, out of:"
        )
        yield from (f"  - {credit}" for credit in CREDITS)
    if recipe.get("texts_for_student"):
        yield (
            f"- of {recipe['texts_for_student']} texts {recipe['recipe'].get('teachers', 1)} "
            "teacher(s) of 12 layers told a student what they say, and the first what it sees: "
            "these, more of the same public texts, pieces of posts, posts as other hands would "
            "have typed them"
        )
    told = ", ".join(f"{name} {value}" for name, value in recipe["recipe"].items())
    yield f"- recipe: {told}; {recipe['minutes']} minutes on {recipe['machine']}"
    yield (
        "- what its makers had seen of the test side before, and which briefs were written after "
        "earlier models' figures: `nlp/corpus/README.md`, *Known bias*"
    )
    asked = " ".join(("python -m nlp.training --out FOLDER --public FOLDER", *_options(recipe)))
    yield f"- again: `{asked}` (`nlp/training/README.md`)"
    yield ""


def _options(made: Figures) -> Iterator[str]:
    """What the command has to be told to follow the recipe of this model again."""
    asked, usual = Recipe.read(made["recipe"]), Recipe()
    if asked.seed != usual.seed:
        yield f"--seed {asked.seed}"
    if asked.layers != usual.layers:
        yield f"--layers {asked.layers}"
    if asked.teachers != usual.teachers:
        yield f"--teachers {asked.teachers}"
    if asked.teacher != usual.teacher:
        yield f"--teacher-epochs {asked.teacher.epochs}"
    if asked.first != asked.seed:
        yield f"--taught-by {asked.first}"
    if asked.students != usual.students:
        yield f"--students {asked.students}"
    if asked.as_written:
        yield "--as-written"


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
