"""How right models are, as commands print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.cli.talk import print_table
from app.policy.shares import Share
from app.read.accuracy import LABELS
from app.steps.understanding.evaluate import Judged
from nlp.base import Urgency


def print_figures(title: str, found: Mapping[str, tuple[Judged, ...]]) -> None:
    """Two tables: by label and class, and how sure; each named model beside the others."""
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
    if any(one.right.whole for figures in found.values() for one in figures):
        _print_how_sure(found)


def _print_how_sure(found: Mapping[str, tuple[Judged, ...]]) -> None:
    """A row a figure, a column a model: what shows whether its thresholds fit it."""
    sides = list(found.values())
    rows = [["left to a person", *(_told(side[0].abstained) for side in sides)]]
    for at, label in enumerate(LABELS):
        rows.append([f"{label}, right where sure", *(_told(side[at].sure) for side in sides)])
        rows.append([f"{label}, calibration error", *(_error(side[at]) for side in sides)])
    rows.append(["critical posts found", *(_told(_critical(side)) for side in sides)])
    print_table("How sure", ["", *found], rows, empty="")


def _critical(figures: Sequence[Judged]) -> Share:
    """Its recall: of the posts that a person called critical, those that the model did."""
    return next(one.found for of in figures for one in of.classes if one.name == Urgency.critical)


def _told(share: Share) -> str:
    return f"{share.rate:.0%} ({share.part} of {share.whole})" if share.whole else "–"


def _error(one: Judged) -> str:
    return "–" if one.calibration_error is None else f"{one.calibration_error:.3f}"


def _cells(share: Share, f1: float) -> list[str]:
    if not share.whole:
        return ["0", "", "", ""]
    between = f"{share.low:.0%} to {share.high:.0%}"
    return [str(share.whole), f"{share.rate:.0%}", between, f"{f1:.2f}"]


def figures_as_json(found: Judged) -> dict[str, Any]:
    """One label; the recall of critical is `right` of `n` in its class."""
    error = found.calibration_error
    return {
        "label": found.label,
        "macro_f1": round(found.macro_f1, 4),
        **_share_as_json(found.right),
        "calibration_error": None if error is None else round(error, 4),
        "abstained": found.abstained.part,
        "sure": _share_as_json(found.sure),
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
