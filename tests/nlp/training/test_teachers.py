"""A student hears several teachers; what is learnt is kept under what it was learnt from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")

from nlp.training.learning import Plan, read_all  # noqa: E402
from nlp.training.recipe import Recipe  # noqa: E402
from nlp.training.student import taught_student, untaught_student  # noqa: E402
from nlp.training.teachers import taught_teachers  # noqa: E402
from tests.nlp.training.small import POSTS, ground, tokeniser  # noqa: E402

RECIPE = Recipe(
    teachers=2,
    layers=1,
    teacher=Plan(epochs=20, rate=3e-3, size=6, augment=0.0, early=0.5),
    student=Plan(epochs=20, rate=3e-3, size=6, augment=0.0),
)


def kept(work: Path) -> set[str]:
    return {path.name.rsplit("-", 1)[0] for path in work.iterdir()}


def test_a_student_learns_from_all_its_teachers_and_each_is_kept(tmp_path: Path) -> None:
    told: list[str] = []
    teachers = taught_teachers(RECIPE, ground(), POSTS, tmp_path, told.append)
    student = taught_student(RECIPE, ground(), teachers, POSTS, tmp_path, told.append)
    assert kept(tmp_path) == {"teacher-1", "teacher-2", "lessons-1", "student-1-1"}
    first, second = (one.heads.intent.weight for one in teachers.readers)
    assert not torch.equal(first, second)
    said = read_all(student, POSTS, tokeniser()).intent.argmax(1).tolist()
    assert said == [post.intent for post in POSTS]


def test_a_second_run_learns_nothing_again(tmp_path: Path) -> None:
    def run(told: list[str]) -> None:
        teachers = taught_teachers(RECIPE, ground(), POSTS, tmp_path, told.append)
        taught_student(RECIPE, ground(), teachers, POSTS, tmp_path, told.append)

    run([])
    again: list[str] = []
    run(again)
    assert again == []


def test_other_labels_are_learnt_anew(tmp_path: Path) -> None:
    one = replace(RECIPE, teachers=1)
    taught_teachers(one, ground(), POSTS, tmp_path, lambda _: None)
    relabelled = [replace(POSTS[0], urgency=0), *POSTS[1:]]
    taught_teachers(one, ground(), relabelled, tmp_path, lambda _: None)
    assert len(list(tmp_path.glob("teacher-1-*.pt"))) == 2


@pytest.mark.parametrize("as_written", [True, False])
def test_without_a_teacher_a_small_reader_learns_the_labels_alone(
    as_written: bool, tmp_path: Path
) -> None:
    recipe = replace(RECIPE, teachers=0, as_written=as_written, alone=RECIPE.teacher)
    assert not taught_teachers(recipe, ground(), POSTS, tmp_path, print).readers
    alone = untaught_student(recipe, ground(), POSTS, tmp_path, lambda _: None)
    assert kept(tmp_path) == {"alone-1-1"}
    said = read_all(alone, POSTS, tokeniser()).intent.argmax(1).tolist()
    assert said == [post.intent for post in POSTS]


def test_what_was_learnt_from_changed_texts_is_not_taken_for_what_was_not(tmp_path: Path) -> None:
    plan = replace(RECIPE.teacher, epochs=1, augment=0.5)
    for as_written in (True, False):
        recipe = replace(RECIPE, teachers=0, as_written=as_written, alone=plan)
        untaught_student(recipe, ground(), POSTS, tmp_path, lambda _: None)
    assert len(list(tmp_path.glob("alone-1-1-*.pt"))) == 2


def test_a_row_says_how_its_reader_was_made() -> None:
    assert Recipe(layers=12, seed=2).name == "12 layers, seed 2"
    thorough = Recipe(seed=2).with_teacher_epochs(3)
    assert thorough.name == "6 layers, seed 2, taught by 1 (3 epochs)"
    assert replace(thorough, layers=12).name == "12 layers, seed 2 (3 epochs)"
    assert Recipe(layers=4, seed=2).name == "4 layers, seed 2, taught by 1"
    assert Recipe(layers=3, teachers=0).name == "3 layers, seed 1, by the labels alone"
    assert Recipe(teachers=0, as_written=True).name.endswith("alone, texts as written")


def test_where_no_student_is_to_come_one_teacher_is_enough() -> None:
    assert list(replace(RECIPE, seed=3, layers=12).teacher_seeds) == [3]
    assert list(replace(RECIPE, seed=3).teacher_seeds) == [3, 4]


def test_a_student_of_another_seed_hears_a_teacher_that_learnt_before(tmp_path: Path) -> None:
    one = replace(RECIPE, teachers=1)
    teachers = taught_teachers(one, ground(), POSTS, tmp_path, lambda _: None)
    taught_student(one, ground(), teachers, POSTS, tmp_path, lambda _: None)
    told: list[str] = []
    other = replace(one, seed=3, taught_by=1)
    again = taught_teachers(other, ground(), POSTS, tmp_path, told.append)
    assert again.mark == teachers.mark
    taught_student(other, ground(), again, POSTS, tmp_path, told.append)
    assert kept(tmp_path) == {"teacher-1", "lessons-1", "student-1-1", "student-1-3"}
    assert all(line.startswith("student") for line in told)
    assert other.name == "1 layers, seed 3, taught by 1 (20 epochs) of seed 1"


def test_several_students_become_one_by_the_mean_of_their_weights(tmp_path: Path) -> None:
    one = replace(RECIPE, teachers=1, student=replace(RECIPE.student, size=2))
    teachers = taught_teachers(one, ground(), POSTS, tmp_path, lambda _: None)

    def weights(seed: int, students: int) -> Any:
        recipe = replace(one, seed=seed, taught_by=1, students=students)
        reader = taught_student(recipe, ground(), teachers, POSTS, tmp_path, lambda _: None)
        return reader.heads.intent.weight.detach().clone()

    first, second = weights(1, 1), weights(2, 1)
    assert not torch.equal(first, second)
    assert torch.allclose(weights(1, 2), (first + second) / 2)
    assert kept(tmp_path) == {"teacher-1", "lessons-1", "student-1-1", "student-1-2"}
