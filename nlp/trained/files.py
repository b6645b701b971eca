"""The files of a model: where they are, whether they are whole, and what they say of themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.base import ModelMissing
from nlp.trained.calibration import Calibration

SHIPPED = Path(__file__).parents[1] / "models"
CARD = "model.json"
NETWORK = "model.onnx"
FORMAT = 1
MEND = "Install Kikimimi again to mend it (make run), or name another model in the configuration."


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """One model. `longest`: tokens of a post that are read. `biases`: of the heads, by label."""

    folder: Path
    name: str
    revision: str
    longest: int
    biases: Mapping[str, Sequence[float]]
    calibration: Calibration

    @property
    def network(self) -> Path:
        return self.folder / NETWORK


def shipped() -> Path:
    """The folder of the model that ships with the product. Raises ModelMissing."""
    folders = sorted(folder.parent for folder in SHIPPED.glob(f"*/{CARD}"))
    if not folders:
        raise ModelMissing(f"No model is installed in {SHIPPED}. {MEND}")
    return folders[-1]


def opened(folder: Path) -> ModelFiles:
    """The model in a folder, every file compared with its hash. Raises ModelMissing."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        if card["format"] != FORMAT:
            raise ModelMissing(f"The model in {folder} is of another format. {MEND}")
        for name, wanted in card["files"].items():
            _whole(folder / name, wanted)
        return ModelFiles(
            folder=folder,
            name=card["name"],
            revision=card["revision"],
            longest=int(card["longest"]),
            biases={label: tuple(map(float, row)) for label, row in card["biases"].items()},
            calibration=Calibration.read(card["calibration"]),
        )
    except OSError as error:
        raise ModelMissing(f"The model in {folder} cannot be read: {error}. {MEND}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelMissing(f"{CARD} in {folder} is damaged. {MEND}") from error


def digest(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _whole(path: Path, wanted: str) -> None:
    if not path.exists():
        raise ModelMissing(f"The model's file {path.name} is missing in {path.parent}. {MEND}")
    if digest(path) != wanted:
        raise ModelMissing(f"The model's file {path.name} is damaged in {path.parent}. {MEND}")
