"""The files of a model: where they are, whether they are whole, and what they say of themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import Any

from nlp.base import ModelMissing
from nlp.trained.calibration import Calibration
from nlp.trained.floors import Floors

SHIPPED = Path(__file__).parents[1] / "models"
CARD = "model.json"
NETWORK = "model.onnx"
FORMAT = 1
SIMILAR = "similar"  # the card's word for its floors, where it has any
_WITHOUT = '(until then [analysis] backend = "rules" in the configuration reads without it).'
_BROKEN = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """One model. `longest`: tokens of a post that are read. `biases`: of the heads, by label.

    `similar`: from which cosine on posts are shown as alike.
    """

    folder: Path
    name: str
    revision: str
    longest: int
    biases: Mapping[str, Sequence[float]]
    calibration: Calibration
    similar: Floors = field(default_factory=Floors)

    @property
    def base(self) -> str:
        """The model's own name, whatever heads it wears."""
        return f"{self.name}-{self.revision}"

    @property
    def network(self) -> Path:
        return self.folder / NETWORK


def shipped() -> Path:
    """The folder of the model that ships with the product. Raises ModelMissing."""
    folders = sorted(folder.parent for folder in SHIPPED.glob(f"*/{CARD}"))
    if not folders:
        raise ModelMissing(f"No model is installed in {SHIPPED}. {mend(SHIPPED)}")
    return folders[-1]


def opened(folder: Path) -> ModelFiles:
    """The model in a folder, every file compared with its hash. Raises ModelMissing."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        if card["format"] != FORMAT:
            raise ModelMissing(f"The model in {folder} is of another format. {mend(folder)}")
        for name, wanted in card["files"].items():
            _whole(folder / name, wanted)
        return ModelFiles(
            folder=folder,
            name=card["name"],
            revision=card["revision"],
            longest=int(card["longest"]),
            biases={label: tuple(map(float, row)) for label, row in card["biases"].items()},
            calibration=Calibration.read(card["calibration"]),
            similar=_floors(card),
        )
    except OSError as error:
        raise ModelMissing(
            f"The model in {folder} cannot be read: {error}. {mend(folder)}"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelMissing(f"{CARD} in {folder} is damaged. {mend(folder)}") from error


def mend(folder: Path) -> str:
    """What brings the files of a model back, for people to do."""
    if not folder.is_relative_to(SHIPPED):
        return "Copy it there again, or make it again."
    source = SHIPPED.parents[1]
    kept = folder.relative_to(source)
    if (source / ".git").exists():
        # an editable installation only points here: installing again brings nothing back
        return f"Mend it with: git -C {quote(str(source))} checkout -- {kept} {_WITHOUT}"
    if (source / "pyproject.toml").exists():
        return f"Unpack {kept} again from the archive that {source} came out of {_WITHOUT}"
    return (
        "Install Kikimimi again from the wheel, folder or address that it came from:"
        f" pip install --force-reinstall WHEEL {_WITHOUT}"
    )


def floors_of(base: str) -> Floors:
    """What the model of this name says of likeness; where it is not the one that ships, the usual.

    Compares no hash: it is asked with every page of similar cases.
    """
    try:
        card = json.loads((shipped() / CARD).read_text(encoding="utf-8"))
        return _floors(card) if base == f"{card['name']}-{card['revision']}" else Floors()
    except (*_BROKEN, ModelMissing):  # who reads posts with it says so
        return Floors()


def digest(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _floors(card: Mapping[str, Any]) -> Floors:
    return Floors.read(card[SIMILAR]) if SIMILAR in card else Floors()


def _whole(path: Path, wanted: str) -> None:
    folder = path.parent
    if not path.exists():
        raise ModelMissing(f"The model's file {path.name} is missing in {folder}. {mend(folder)}")
    if digest(path) != wanted:
        raise ModelMissing(f"The model's file {path.name} is damaged in {folder}. {mend(folder)}")
