"""Vectors compared one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nearest.exact import Exact, closeness, vector_of


def vector(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int8)


def test_the_closest_come_first_and_of_equals_the_newest() -> None:
    known = Exact(2)
    known.put(1, vector(127, 0))
    known.put(2, vector(0, 127))
    known.put(3, vector(90, 90))
    known.put(4, vector(127, 0))
    found = known.nearest(vector(127, 0), most=3)
    assert [near.case_id for near in found] == [4, 1, 3]
    assert found[0].closeness == pytest.approx(1.0)
    assert found[2].closeness == pytest.approx(0.7071, abs=1e-4)


def test_a_vector_of_another_width_is_not_taken() -> None:
    known = Exact(2)
    known.put(1, vector(1, 2, 3))
    assert len(known) == 0


def test_what_has_no_direction_is_close_to_nothing() -> None:
    known = Exact(2)
    known.put(1, vector(0, 0))
    assert [near.closeness for near in known.nearest(vector(127, 0), most=5)] == [0.0]
    assert closeness(vector(0, 0), vector(127, 0)) == 0.0


@given(st.lists(st.tuples(st.integers(1, 40), st.booleans(), st.integers(-127, 127)), max_size=200))
def test_after_any_puts_and_drops_it_holds_what_a_dictionary_holds(
    changes: list[tuple[int, bool, int]],
) -> None:
    known, plain = Exact(2), dict[int, np.ndarray]()
    for case_id, is_put, number in changes:
        if is_put:
            known.put(case_id, vector(number, 127))
            plain[case_id] = vector(number, 127)
        else:
            known.drop([case_id])
            plain.pop(case_id, None)
    wanted = vector(5, 127)
    found = known.nearest(wanted, most=len(plain) + 1)
    assert {near.case_id: near.closeness for near in found} == {
        case_id: pytest.approx(closeness(wanted, other), abs=1e-5)
        for case_id, other in plain.items()
    }


def test_many_rows_and_whole_numbers_give_the_very_same_order() -> None:
    chance = np.random.default_rng(7)
    rows = chance.integers(-127, 128, (9_000, 64), dtype=np.int8)
    known = Exact(64)
    for case_id, row in enumerate(rows):
        known.put(case_id, row)
    products = rows.astype(np.int64) @ rows[17].astype(np.int64)
    scores = products / np.linalg.norm(rows.astype(np.float64), axis=1)
    best = np.argsort(-scores)[:10]
    assert [near.case_id for near in known.nearest(rows[17], most=10)] == best.tolist()


def test_a_stored_vector_is_read_as_signed_bytes() -> None:
    assert vector_of(b"\x7f\x81").tolist() == [127, -127]
