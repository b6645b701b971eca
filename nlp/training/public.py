"""Public text beside the corpus. Some of it we labelled; of the rest only a teacher speaks.

`public_labels.tsv` holds our labels by the hash of a text: what people wrote is not kept here.
Those of `public_test.tsv` are never learnt, nor are their texts: there a model meets real people.

Read from a folder outside the project (its licences are on the model's card): hotel chat of
megagonlabs/asdc and quasi-reviews of megagonlabs (CC BY 4.0), PolyAI banking77 (CC BY 4.0),
messages in disasters (rmunro, CC BY 4.0), the Japanese toxic dataset of inspection-ai (Apache-2.0).
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from nlp.judging import LabelledPost
from nlp.training.batches import Example, example

_GITHUB = "https://github.com"
_CC_BY = "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)"
_APACHE = "[Apache-2.0](https://www.apache.org/licenses/LICENSE-2.0)"
_OWED = (  # what, whose, under which licence
    ("megagonlabs/asdc", "Megagon Labs", _CC_BY),
    ("megagonlabs/quasi_japanese_reviews", "Megagon Labs", _CC_BY),
    ("inspection-ai/japanese-toxic-dataset", "Inspection AI", _APACHE),
    ("PolyAI-LDN/task-specific-datasets", "banking77 of PolyAI, I. Casanueva and others", _CC_BY),
    ("rmunro/disaster_response_messages", "R. Munro", _CC_BY),
)
CREDITS = tuple(f"[{what}]({_GITHUB}/{what}), {whose}, {terms}" for what, whose, terms in _OWED)
_SHORTEST, _LONGEST = 6, 280
Source = tuple[str, Callable[[Path], Iterator[str]]]  # language, reader


def absent(folder: Path) -> list[str]:
    """The names of the files that should lie in this folder and do not."""
    return [name for name in _FILES | _TEST_FILES if not (folder / name).exists()]


def public_texts(folder: Path | None, *, most: int) -> list[Example]:
    """What we labelled, and others up to `most` a language; none where the folder is not there."""
    found = _found(folder, _FILES)
    labels, kept_apart = _labels("public_labels.tsv"), _labels("public_test.tsv")
    texts = {text: of for text, of in found.items() if hash_of(text) not in kept_apart}
    dice = random.Random(1)  # noqa: S311  # repeatable, not secret
    chosen: list[Example] = []
    for language in ("ja", "en"):
        mine = [text for text, of in texts.items() if of == language]
        known = [text for text in mine if hash_of(text) in labels]
        others = [text for text in mine if hash_of(text) not in labels]
        drawn = dice.sample(others, k=min(max(0, most - len(known)), len(others)))
        chosen += [example(text, language, *labels[hash_of(text)]) for text in known]
        chosen += [Example(text=text, language=language) for text in drawn]
    return chosen


def public_test(folder: Path | None) -> list[LabelledPost]:
    """Real texts with our labels that no reader learns from."""
    labels = _labels("public_test.tsv")
    return [
        LabelledPost(text=text, language=of, intent=said[0], sentiment=said[1], urgency=said[2])
        for text, of in _found(folder, _FILES | _TEST_FILES).items()
        if (said := labels.get(hash_of(text)))
    ]


def hash_of(text: str) -> str:
    """What a labelled text is found again by."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _found(folder: Path | None, named: Mapping[str, Source]) -> dict[str, str]:
    """Every text once, with its language."""
    found: dict[str, str] = {}
    if folder is None:
        return found
    for name, (language, read) in named.items():
        path = folder / name
        for text in read(path) if path.exists() else ():
            text = " ".join(text.split())
            if _SHORTEST <= len(text) <= _LONGEST:
                found.setdefault(text, language)
    return found


def _labels(name: str) -> dict[str, tuple[str, str, str]]:
    lines = (files(__package__) / name).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {key: (intent, sentiment, urgency) for key, intent, sentiment, urgency in rows}


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


_FILES: dict[str, Source] = {
    "ja_asdc_dialog_act.tsv": ("ja", _column("utterance")),
    "ja_quasi_hotel.jsonl": ("ja", _reviews),
    "ja_quasi_spot.jsonl": ("ja", _reviews),
    "ja_toxic.csv": ("ja", _column("text")),
    "en_banking77_train.csv": ("en", _column("text")),
    "en_disaster_validation.csv": ("en", _column("message")),
    "en_disaster_test.csv": ("en", _column("message")),
}
_TEST_FILES: dict[str, Source] = {"en_banking77_test.csv": ("en", _column("text"))}
