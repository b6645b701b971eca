"""A model whose files are missing or damaged says so, and what mends it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nlp.base import ModelMissing
from nlp.trained import files
from nlp.trained.files import CARD, digest, floors_of, mend, opened
from nlp.trained.floors import Floors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model.onnx").write_bytes(b"a network")
    card = {
        "format": 1,
        "name": "small",
        "revision": "1",
        "longest": 64,
        "biases": {"intent": [0, 0, 0, 0, 0], "sentiment": [0, 0, 0], "urgency": [0, 0, 0]},
        "calibration": {
            "temperatures": {"ja": {"intent": 1.5, "sentiment": 1.2, "urgency": 1.0}},
            "unsure": {"ja": 0.4},
            "critical_from": 0.4,
            "high_from": 0.45,
        },
        "files": {"model.onnx": digest(tmp_path / "model.onnx")},
    }
    (tmp_path / CARD).write_text(json.dumps(card), encoding="utf-8")
    return tmp_path


def _change(folder: Path, **more: Any) -> None:
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (folder / CARD).write_text(json.dumps({**card, **more}), encoding="utf-8")


def test_a_whole_model_opens(folder: Path) -> None:
    files = opened(folder)
    assert (files.name, files.revision, files.longest) == ("small", "1", 64)
    assert files.calibration.of("ja").intent == 1.5
    assert files.calibration.of("en").intent == 1.0


def test_a_damaged_file_is_named_with_what_mends_it(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"a netwerk")
    with pytest.raises(ModelMissing, match=r"model\.onnx is damaged") as told:
        opened(folder)
    assert mend(folder) in str(told.value)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelMissing, match=r"model\.onnx is missing"):
        opened(folder)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nowhere"):
        opened(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "more",
    [{"format": 2}, {"files": []}, {"calibration": {}}, {"longest": "x"}, {"biases": 3},
     {"similar": 0.9}, {"similar": {"across": 0.9}}, {"similar": {"one_language": 2, "across": 0}}],
)  # fmt: skip
def test_a_card_that_says_nonsense_is_refused(folder: Path, more: dict[str, Any]) -> None:
    _change(folder, **more)
    with pytest.raises(ModelMissing):
        opened(folder)


@pytest.mark.parametrize("written", [b"", b"\xff\xfe", b"[]", b"null", b"{", b"[" * 100_000])
def test_a_card_that_is_no_card_is_refused(folder: Path, written: bytes) -> None:
    (folder / CARD).write_bytes(written)
    with pytest.raises(ModelMissing):
        opened(folder)


def test_a_model_says_from_where_on_posts_are_alike(folder: Path) -> None:
    assert opened(folder).similar == Floors(one_language=0.971, across=0.93)
    _change(folder, similar={"one_language": 0.9, "across": 0.8})
    floors = opened(folder).similar
    assert (floors.between("ja", "ja"), floors.between("ja", "en")) == (0.9, 0.8)
    assert Floors.read(floors.written()) == floors


def test_floors_are_of_the_model_that_wrote_the_vectors(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _change(folder, similar={"one_language": 0.9, "across": 0.8})
    models = folder / "models"  # beside `folder` stand those of other tests
    (models / "small").mkdir(parents=True)
    (folder / CARD).replace(models / "small" / CARD)
    monkeypatch.setattr(files, "SHIPPED", models)
    assert floors_of("small-1") == Floors(one_language=0.9, across=0.8)
    assert floors_of("another-1") == Floors()
    (models / "small" / CARD).write_text("{", encoding="utf-8")
    assert floors_of("small-1") == Floors()


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        (".git", "git -C {source} checkout -- nlp/models/kiku "),
        ("pyproject.toml", "Unpack nlp/models/kiku again from the archive that {source}"),
        ("numpy", "pip install --force-reinstall"),
    ],
)
def test_what_mends_the_shipped_model_depends_on_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: str, told: str
) -> None:
    (tmp_path / beside).mkdir()
    monkeypatch.setattr(files, "SHIPPED", tmp_path / "nlp" / "models")
    assert told.format(source=tmp_path) in mend(tmp_path / "nlp" / "models" / "kiku")
    assert "make it again" in mend(tmp_path / "elsewhere")
