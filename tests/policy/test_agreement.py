"""Accuracy and F1 by class, and a draw that is fair and repeatable."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

from app.policy.agreement import Pair, agreement
from app.policy.sampling import drawn, week_of


def pairs(*found: tuple[str, str, int]) -> list[Pair]:
    return [Pair(person=p, analysis=a) for p, a, times in found for _ in range(times)]


def test_f1_and_recall_of_a_class_are_counted_by_hand() -> None:
    found = agreement(
        "intent",
        ("complaint", "praise", "other"),
        pairs(("complaint", "complaint", 16), ("complaint", "praise", 8), ("praise", "praise", 4)),
    )
    complaint, praise, other = found.classes
    assert (complaint.found.part, complaint.found.whole) == (16, 24)
    assert round(complaint.f1, 4) == round(2 * 16 / (24 + 16), 4)
    assert round(praise.f1, 4) == round(2 * 4 / (4 + 12), 4)
    assert (other.found.whole, other.f1) == (0, 0.0)
    assert (found.right.part, found.right.whole) == (20, 28)
    assert round(found.macro_f1, 4) == round((0.8 + 0.5) / 2, 4)


def test_below_twenty_there_is_too_little_to_say() -> None:
    found = agreement("intent", ("a", "b"), pairs(("a", "a", 19)))
    assert not found.is_enough
    assert not found.classes[0].is_enough
    assert agreement("intent", ("a", "b"), pairs(("a", "a", 20))).is_enough
    assert agreement("intent", ("a",), []).macro_f1 == 0.0


def test_the_same_seed_draws_the_same_posts_and_another_one_others() -> None:
    first = drawn(range(1000), seed="one")
    assert first == drawn(range(1000), seed="one")
    assert first != drawn(range(1000), seed="two")
    assert len(set(first)) == 20
    assert sorted(drawn(range(7), seed="one")) == list(range(7))


def test_every_post_is_as_likely_as_the_next() -> None:
    times = Counter(i for seed in range(4000) for i in drawn(range(10), seed=str(seed), size=3))
    # 1200 each are expected; the deviation of a fair draw is below 29
    assert all(abs(times[i] - 1200) < 5 * 29 for i in range(10))


def test_a_week_begins_on_monday_in_utc() -> None:
    monday = date(2026, 11, 16)
    assert week_of(datetime(2026, 11, 16, 0, 0, tzinfo=UTC)) == monday
    assert week_of(datetime(2026, 11, 22, 23, 59, tzinfo=UTC)) == monday
    assert week_of(datetime(2026, 11, 23, 0, 0, tzinfo=UTC)) == date(2026, 11, 23)
