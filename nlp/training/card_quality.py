"""How good a model is, as the tables of its card: by label, class, brief, hard case, reader."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from nlp.base import Urgency
from nlp.judging import LABELS

Figures = Mapping[str, Any]
_FEW = 10  # posts of a class; the F1 of fewer is chance
_Z = 1.96  # standard deviations that hold 95 %


def quality(figures: Figures) -> Iterator[str]:
    """`figures` as `measuring.measured` gives them."""
    yield from _quality(figures)
    yield from _classes(figures)
    yield from _critical(figures["languages"])
    yield from _briefs(figures)
    yield from _hard_cases(figures)


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
            "questions, messages in disasters. Other texts of the same sources were learnt, now "
            "and then of the same review; 25 of the 800 are nearly the words of one that a model "
            "heard, 7 of these of one with its label."
        )
        yield ""
        yield from _table(figures["public"])
        yield from _few(figures["public"])


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


def _few(languages: Figures) -> Iterator[str]:
    """Which classes hardly occur, and the macro-F1 of the others."""
    yield (
        f"Posts by class of these texts. What has fewer than {_FEW} stands in brackets, and the "
        "last number is the macro-F1 without it:"
    )
    yield ""
    for language, labels in languages.items():
        for label in LABELS:
            classes = _in_order(label, labels[label]["classes"])
            told = ", ".join(
                f"{name} {one['posts']}" if one["posts"] >= _FEW else f"({name} {one['posts']})"
                for name, one in classes
            )
            enough = [one["f1"] for _, one in classes if one["posts"] >= _FEW]
            mean = sum(enough) / len(enough) if enough else 0.0
            yield f"- {language} {label}: {told}; {mean:.3f}"
    yield ""
    yield "What does not stand there did not occur: on such posts nothing real was measured."
    yield ""


def _critical(languages: Figures) -> Iterator[str]:
    found = []
    for language, labels in languages.items():
        one = labels["urgency"]["classes"].get("critical")
        if one:
            low, high = _wilson(one["recall"], one["posts"])
            hits = round(one["recall"] * one["posts"])
            found.append(
                f"{language} {hits} of {one['posts']}, {one['recall']:.3f} ({low:.2f}–{high:.2f})"
            )
    yield (
        f"Critical posts found: {'; '.join(found)}. Levels of urgency are cut below one half, "
        "because a missed danger costs more than a false alarm: urgency stands lower here than in "
        "the table of readers below, which takes the likeliest level."
    )
    yield ""


def _wilson(share: float, posts: int) -> tuple[float, float]:
    """The 95 % interval of a share of so many (Wilson, 1927)."""
    middle = share + _Z**2 / (2 * posts)
    wide = _Z * math.sqrt(share * (1 - share) / posts + _Z**2 / (4 * posts**2))
    whole = 1 + _Z**2 / posts
    return (middle - wide) / whole, (middle + wide) / whole


def _briefs(figures: Figures) -> Iterator[str]:
    yield "By brief, macro-F1: each is another hand, some are hard on purpose."
    yield ""
    rows = {f"{key} | {one['about']}": one for key, one in figures["briefs"].items()}
    for language, labels in figures["harder"].items():
        rows[f"**{language}** | all but the ordinary days"] = {
            "posts": labels["intent"]["posts"],
            **{label: labels[label]["macro_f1"] for label in LABELS},
        }
    yield from _by_label("brief | is", rows, digits=3)


def _hard_cases(figures: Figures) -> Iterator[str]:
    yield "## Hard cases"
    yield (
        "Accuracy on the test side; `plain` are the posts without a hard case. A share of few "
        "posts says little."
    )
    yield ""
    yield from _by_label("hard case", figures["hard_cases"], digits=2)


def _by_label(head: str, rows: Figures, *, digits: int) -> Iterator[str]:
    columns = f"{head} | posts | {' | '.join(LABELS)}"
    yield f"| {columns} |"
    yield "|---" * (columns.count("|") + 1) + "|"
    for name, one in rows.items():
        told = " | ".join(f"{one[label]:.{digits}f}" for label in LABELS)
        yield f"| {name} | {one['posts']} | {told} |"
    yield ""


def comparison(compared: Figures, name: str) -> Iterator[str]:
    """`compared`: reader -> language -> label -> macro-F1; `name`: this model among them."""
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
    mine, bag = compared.get(f"{name}, 32 bits"), compared.get("bag of characters")
    if mine and bag:
        short = ", ".join(
            f"{at} {label} {mine[at][label] - bag[at][label]:.3f}"
            for at in ("ja", "en")
            for label in LABELS
        )
        yield (
            "A bag of characters learns from the same posts which words go with which label. It "
            f"falls short of this model by: {short}."
        )
        yield ""
