"""The rows of `kikimimi model list`: what each set of heads is to the console, and what ails it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.read.models import SHIPPED, ModelsState
from app.services import Services
from app.steps.understanding.stored_heads import Fitness, StoredHeads, every_stored_heads


def every_heads(services: Services, state: ModelsState) -> list[StoredHeads]:
    """All that were fitted here, and those that are named and lie nowhere."""
    folder = services.settings.models_folder
    named = (state.current, state.shadow, state.before)
    if not any(named) and not folder.exists():
        return []  # a damaged model is no matter here
    return every_stored_heads(folder, base=base_model(services), named=named)


def base_model(services: Services) -> str:
    """The model that wears heads; "" where another reader was chosen, which wears none."""
    classifier = services.models.classifier if services.models else None
    return classifier.base if classifier else ""


def model_rows(state: ModelsState, found: Sequence[StoredHeads]) -> list[dict[str, Any]]:
    """The model as it shipped, then its heads."""
    states = _states(state, found)
    return [_row(SHIPPED, states), *(_row(one.revision, states, stored=one) for one in found)]


def _states(state: ModelsState, found: Sequence[StoredHeads]) -> dict[str, str]:
    """What each revision is to the console now."""
    states = {state.before: "before", state.shadow: "on trial", state.current: "in use"}
    others = {one.revision for one in found if one.fitness is Fitness.other_model}
    if state.current in others:
        states[SHIPPED] = "in use"  # the console leaves such heads off
    return {
        revision: word
        for revision, word in states.items()
        if revision is not None and revision not in others
    }


def _row(
    revision: str, states: Mapping[str, str], *, stored: StoredHeads | None = None
) -> dict[str, Any]:
    made = stored.heads.made if stored and stored.heads else {}
    return {
        "revision": revision,
        "state": states.get(revision, ""),
        "trouble": str(stored.fitness) if stored else "",
        "labels": made.get("labels", 0),
        "at": made.get("at", ""),
    }


def told(row: Mapping[str, Any]) -> str:
    """What a row is, in a word or two."""
    return ", ".join(word for word in (row["state"], row["trouble"]) if word)


def what_next(state: ModelsState, found: Sequence[StoredHeads]) -> list[str]:
    """The commands that these heads allow."""
    lines = []
    idle = {one.revision for one in found if one.fitness is Fitness.whole}
    if idle - {state.current, state.shadow}:
        lines.append("To try heads that are kept: kikimimi model try REVISION --by you@example.com")
    if state.shadow:
        lines.append("To use what is on trial: kikimimi model promote --by you@example.com")
        lines.append("To end the trial: kikimimi model try --none --by you@example.com")
    return lines
