"""What a teacher says and sees, kept by text, token for token."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")

from transformers import PreTrainedTokenizerFast  # noqa: E402

from nlp.training.batches import reading_batches  # noqa: E402
from nlp.training.learning import read_all  # noqa: E402
from nlp.training.lessons import Lessons, kept_lessons, read_lessons  # noqa: E402
from tests.nlp.training.small import POSTS, reader, tokeniser  # noqa: E402


@pytest.fixture
def tokens() -> PreTrainedTokenizerFast:
    return tokeniser()


def lessons_of(tokens: PreTrainedTokenizerFast) -> Lessons:
    return read_lessons(reader(), POSTS, tokens, progress=lambda _: None)


def test_who_sees_what_the_teacher_sees_leaves_nothing_unseen(
    tokens: PreTrainedTokenizerFast,
) -> None:
    lessons, teacher = lessons_of(tokens), reader().eval()
    for batch in reading_batches(POSTS, tokens, size=3):
        read = teacher(batch.input_ids, batch.attention_mask)
        assert lessons.unlike_in_sight(read.last, batch) < 0.001
        assert lessons.unlike_in_word(read.word, batch) < lessons.unlike_in_word(
            reader(seed=8).eval()(batch.input_ids, batch.attention_mask).word, batch
        )


def test_who_sees_the_same_in_every_token_leaves_all_of_the_variance(
    tokens: PreTrainedTokenizerFast,
) -> None:
    lessons = lessons_of(tokens)
    [batch] = reading_batches(POSTS, tokens)
    mean = lessons.last.float().mean(0).expand(*batch.input_ids.shape, -1)
    assert lessons.unlike_in_sight(mean, batch) == pytest.approx(1, abs=0.1)


def test_what_is_padded_is_no_lesson(tokens: PreTrainedTokenizerFast) -> None:
    lessons = lessons_of(tokens)
    [batch] = reading_batches(POSTS, tokens)
    read = reader().eval()(batch.input_ids, batch.attention_mask)
    spoilt = read.last + 100 * (1 - batch.attention_mask.unsqueeze(-1))
    assert batch.attention_mask.min() == 0
    assert lessons.unlike_in_sight(spoilt, batch) < 0.001


def test_lessons_are_read_once_and_kept(tokens: PreTrainedTokenizerFast, tmp_path: Path) -> None:
    first = kept_lessons(tmp_path / "lessons.pt", lambda: lessons_of(tokens))

    def never() -> Lessons:
        raise AssertionError("They were kept.")

    again = kept_lessons(tmp_path / "lessons.pt", never)
    torch.testing.assert_close(again.last, first.last)
    torch.testing.assert_close(again.starts, first.starts)


def test_of_several_teachers_the_word_is_between_theirs_and_the_sight_the_first_ones(
    tokens: PreTrainedTokenizerFast,
) -> None:
    first, other = lessons_of(tokens), read_all(reader(seed=8), POSTS, tokens).word
    both = first.with_words_of([other])
    for label in ("intent", "sentiment"):
        own, theirs = (getattr(one, label).softmax(-1) for one in (first, other))
        middle = (own * theirs).sqrt()
        torch.testing.assert_close(
            getattr(both, label).softmax(-1), middle / middle.sum(-1, keepdim=True)
        )
    torch.testing.assert_close(both.urgency, (first.urgency + other.urgency) / 2)
    torch.testing.assert_close(both.last, first.last)
