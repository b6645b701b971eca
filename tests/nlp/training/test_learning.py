"""A reader learns, goes on where it was broken off, and hands on what it knows to a smaller one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")

from transformers import PreTrainedTokenizerFast  # noqa: E402

from nlp.training.batches import UNLABELLED, Example  # noqa: E402
from nlp.training.learning import Plan, Said, learn, read_all  # noqa: E402
from nlp.training.lessons import read_lessons  # noqa: E402
from nlp.training.meaning import keep_meaning  # noqa: E402
from nlp.training.network import Reader  # noqa: E402
from tests.nlp.training.small import POSTS, reader, tokeniser  # noqa: E402

PLAN = Plan(epochs=30, rate=3e-3, size=6, augment=0.0)


@pytest.fixture
def tokens() -> PreTrainedTokenizerFast:
    return tokeniser()


def said(one: Reader, tokens: PreTrainedTokenizerFast) -> Said:
    return read_all(one, POSTS, tokens)


def wanted() -> list[int]:
    return [post.intent for post in POSTS]


def test_it_learns_the_labels(tokens: PreTrainedTokenizerFast) -> None:
    one = reader()
    learn(one, POSTS, tokens, PLAN, progress=lambda _: None)
    assert said(one, tokens).intent.argmax(1).tolist() == wanted()


def test_a_broken_run_goes_on_and_ends_where_an_unbroken_one_ends(
    tokens: PreTrainedTokenizerFast, tmp_path: Path
) -> None:
    whole, begun, gone_on = reader(), reader(), reader(seed=5)
    learn(whole, POSTS, tokens, PLAN, progress=lambda _: None)

    class Broken(Exception):
        pass

    def breaks(line: str) -> None:
        if line.startswith("epoch 12 "):
            raise Broken

    keep = tmp_path / "kept.pt"
    with pytest.raises(Broken):
        learn(begun, POSTS, tokens, PLAN, keep=keep, progress=breaks)
    told: list[str] = []
    learn(gone_on, POSTS, tokens, PLAN, keep=keep, progress=told.append)

    assert told[0].startswith("epoch 12 of 30")  # the eleventh was the last that was kept
    torch.testing.assert_close(said(gone_on, tokens).intent, said(whole, tokens).intent)


def test_a_smaller_reader_begins_as_the_lower_half_of_its_teacher_and_says_what_that_said(
    tokens: PreTrainedTokenizerFast,
) -> None:
    teacher, student = reader(layers=4), reader(layers=2, seed=9)
    learn(teacher, POSTS, tokens, replace(PLAN, early=1.0), progress=lambda _: None)
    student.begin_as(teacher)
    ids = tokens([post.text for post in POSTS], padding=True, return_tensors="pt")
    early = teacher.eval()(ids["input_ids"], ids["attention_mask"]).early
    assert early.intent.argmax(1).tolist() == wanted()
    torch.testing.assert_close(said(student, tokens).intent, early.intent, atol=0.05, rtol=0.05)


def test_a_student_learns_from_its_teacher_where_nobody_labelled(
    tokens: PreTrainedTokenizerFast,
) -> None:
    teacher, student = reader(), reader(layers=1, seed=7)
    learn(teacher, POSTS, tokens, PLAN, progress=lambda _: None)
    lessons = read_lessons(teacher, POSTS, tokens, progress=lambda _: None)
    student.begin_as(teacher)
    torch.nn.init.zeros_(student.heads.intent.weight)
    assert said(student, tokens).intent.argmax(1).tolist() != wanted()
    unlabelled = [Example(text=post.text, language="en") for post in POSTS]
    assert {post.intent for post in unlabelled} == {UNLABELLED}
    learn(student, unlabelled, tokens, PLAN, lessons=lessons, progress=lambda _: None)
    assert said(student, tokens).intent.argmax(1).tolist() == wanted()


def test_the_embedding_goes_back_to_what_was_meant_before() -> None:
    torch.manual_seed(2)
    meant = torch.nn.functional.normalize(torch.randn(200, 16), dim=-1)
    seen = meant @ torch.randn(16, 16)  # pulled elsewhere, nothing lost
    one = reader()
    keep_meaning(one, seen, meant)
    turned = torch.nn.functional.normalize(one.turn(seen), dim=-1)
    assert (turned * meant).sum(-1).min() > 0.99
