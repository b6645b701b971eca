"""Readers that give a score a post are judged kindly, and by the same figure as ours."""

from __future__ import annotations

import pytest

from nlp.benching.scores import of_three, of_two

WANTED = ["negative", "neutral", "neutral", "positive"]


def test_the_band_of_neutral_is_the_one_that_suits_the_scores_best() -> None:
    found = of_three(WANTED, [-0.9, -0.3, 0.25, 0.8])
    assert found.macro_f1 == pytest.approx(1.0)
    assert 0.3 <= found.band < 0.8


def test_two_classes_leave_the_neutral_posts_out() -> None:
    assert of_two(WANTED, [-0.9, 1.0, -1.0, 0.1]) == pytest.approx(1.0)


def test_no_score_at_all_is_no_right_answer() -> None:
    assert of_two(WANTED, [-0.9, 0.0, 0.0, 0.0]) == pytest.approx(0.5)
