"""Heads that were fitted anew on a model whose encoder stays as it is.

They add to the network's own logits what they learnt from corrections: a linear function of the
post's embedding and of those logits. Where nothing was learnt they add nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nlp.base import ModelMissing
from nlp.trained.calibration import Calibration, Floats
from nlp.trained.network import LABELS, WIDTHS, Seen

HEADS = "heads.json"
FORMAT = 1
CALIBRATION = "calibration"  # in the file; not in those of before
_DIGITS = 7  # significant ones in the file
_UNIT = 127.0  # of an embedding's signed bytes
MEND = (
    "If they are in use, go back to the model as it shipped:"
    " kikimimi model rollback --shipped --by you@example.com. If they are on trial, end that:"
    " kikimimi model try --none --by you@example.com. Other heads are made with:"
    " kikimimi model retrain --by you@example.com"
)

Wide = NDArray[np.float64]
_Seen = TypeVar("_Seen", bound=Seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """`base`: the model they belong to. By label: weights (k, features) and biases (k,).

    `made`: what they were fitted on, for people to read. `calibration`: of their own logits; None
    for those that were fitted before heads had any.
    """

    revision: str
    base: str
    weights: Mapping[str, Wide]
    biases: Mapping[str, Wide]
    made: Mapping[str, Any]
    calibration: Calibration | None = None

    def applied(self, scored: _Seen) -> _Seen:
        """The same posts with these heads' logits."""
        seen = features(scored)
        logits = {
            label: np.asarray(
                rows + seen @ self.weights[label].T + self.biases[label], dtype=np.float32
            )
            for label, rows in scored.logits.items()
        }
        return replace(scored, logits=logits)


def features(seen: Seen) -> Floats:
    """What the heads see of n posts: embedding and all logits, shape (n, hidden + 11)."""
    hidden = seen.embeddings.shape[1]
    found = np.empty((len(seen.embeddings), hidden + sum(WIDTHS.values())), dtype=np.float32)
    np.divide(seen.embeddings, _UNIT, out=found[:, :hidden], dtype=np.float32)
    np.concatenate([seen.logits[label] for label in LABELS], axis=1, out=found[:, hidden:])
    return found


def save_heads(heads: Heads, path: Path) -> None:
    """Writes the file with its own hash, whole or not at all."""
    body = _body(heads)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps({**body, "sha256": _digest(body)}), encoding="utf-8")
    unfinished.replace(path)


def open_heads(path: Path) -> Heads:
    """The heads in a file, compared with its hash. Raises ModelMissing."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        wanted = body.pop("sha256")
        if body["format"] != FORMAT or wanted != _digest(body):
            raise ModelMissing(f"{path} is damaged or of another format. {MEND}")
        heads = Heads(
            revision=body["revision"],
            base=body["base"],
            weights={label: np.array(body["weights"][label], dtype=float) for label in LABELS},
            biases={label: np.array(body["biases"][label], dtype=float) for label in LABELS},
            made=body["made"],
            calibration=Calibration.read(body[CALIBRATION]) if CALIBRATION in body else None,
        )
    except OSError as error:
        raise ModelMissing(f"{path} cannot be read: {error.strerror}. {MEND}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelMissing(f"{path} is damaged. {MEND}") from error
    if not _fits(heads):
        raise ModelMissing(f"{path} is damaged: its numbers do not fit together. {MEND}")
    return heads


def _fits(heads: Heads) -> bool:
    shapes = {rows.shape[1:] for rows in heads.weights.values()}
    return len(shapes) == 1 and all(
        heads.weights[label].ndim == 2
        and heads.weights[label].shape[0] == heads.biases[label].size == WIDTHS[label]
        and bool(np.isfinite(heads.weights[label]).all())
        for label in LABELS
    )


def _body(heads: Heads) -> dict[str, Any]:
    own = {CALIBRATION: heads.calibration.written()} if heads.calibration else {}
    return {
        "format": FORMAT,
        "revision": heads.revision,
        "base": heads.base,
        "weights": {label: _short(rows) for label, rows in heads.weights.items()},
        "biases": {label: _short(row) for label, row in heads.biases.items()},
        "made": dict(heads.made),
        **own,
    }


def _short(rows: Wide) -> Any:
    if rows.ndim > 1:
        return [_short(row) for row in rows]
    return [float(f"{number:.{_DIGITS}g}") for number in rows]


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
