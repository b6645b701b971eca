"""Public text beside the corpus: no labels of ours, so only a teacher speaks of it.

Read from a folder outside the project (its licences are on the model's card): hotel chat of
megagonlabs/asdc and quasi-reviews of megagonlabs (CC BY 4.0), PolyAI banking77 (CC BY 4.0),
messages in disasters (rmunro, CC BY 4.0), the Japanese toxic dataset of inspection-ai (Apache-2.0).
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from nlp.training.batches import Example

CREDITS = (
    "megagonlabs/asdc, CC BY 4.0",
    "megagonlabs/quasi_japanese_reviews, CC BY 4.0",
    "inspection-ai/japanese-toxic-dataset, Apache-2.0",
    "PolyAI-LDN/task-specific-datasets (banking77), CC BY 4.0",
    "rmunro/disaster_response_messages, CC BY 4.0",
)
_SHORTEST, _LONGEST = 6, 280


def unlabelled(folder: Path | None, *, most: int) -> list[Example]:
    """Every text once, at most `most` a language; none where the folder is not there."""
    if folder is None or not folder.is_dir():
        return []
    found: dict[str, str] = {}
    for name, (language, read) in _FILES.items():
        path = folder / name
        for text in read(path) if path.exists() else ():
            text = " ".join(text.split())
            if _SHORTEST <= len(text) <= _LONGEST:
                found.setdefault(text, language)
    return [one for language in ("ja", "en") for one in _drawn(found, language, most)]


def _drawn(found: dict[str, str], language: str, most: int) -> list[Example]:
    texts = [text for text, of in found.items() if of == language]
    dice = random.Random(1)  # noqa: S311  # repeatable, not secret
    chosen = dice.sample(texts, k=min(most, len(texts)))
    return [Example(text=text, language=language) for text in chosen]


def _column(name: str) -> Callable[[Path], Iterator[str]]:
    def read(path: Path) -> Iterator[str]:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","):
                yield row.get(name) or ""

    return read


def _reviews(path: Path) -> Iterator[str]:
    """Two sentences at a time: what a post is long."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            said = [str(one["text"]) for one in json.loads(line)["utterances"]]
            for at in range(0, len(said), 2):
                yield "".join(said[at : at + 2])


_FILES: dict[str, tuple[str, Callable[[Path], Iterator[str]]]] = {
    "ja_asdc_dialog_act.tsv": ("ja", _column("utterance")),
    "ja_quasi_hotel.jsonl": ("ja", _reviews),
    "ja_quasi_spot.jsonl": ("ja", _reviews),
    "ja_toxic.csv": ("ja", _column("text")),
    "en_banking77_train.csv": ("en", _column("text")),
    "en_disaster_validation.csv": ("en", _column("message")),
    "en_disaster_test.csv": ("en", _column("message")),
}
