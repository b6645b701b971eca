"""How right models are, as commands print it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cli.talk import print_table
from app.policy.agreement import Agreement
from app.policy.shares import Share
from app.read.accuracy import LABELS


def print_figures(title: str, found: Mapping[str, tuple[Agreement, ...]]) -> None:
    """One table: by label and class, each of the models that are named beside the others."""
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


def figures_as_json(found: Agreement) -> dict[str, Any]:
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
