"""Probabilities: they sum to one, steps never rise, thresholds decide."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.trained.calibration import Calibration, Temperatures, at_least, level, levels, shares

LOGITS = st.lists(st.floats(-30, 30, width=32), min_size=3, max_size=3)


@given(LOGITS, st.floats(0.3, 5))
def test_shares_and_levels_sum_to_one(row: list[float], temperature: float) -> None:
    logits = np.array([row], dtype=np.float32)
    assert shares(logits, temperature).sum() == pytest.approx(1, abs=1e-4)
    of_levels = levels(at_least(logits, temperature))
    assert of_levels.sum() == pytest.approx(1, abs=1e-4)
    assert (of_levels >= 0).all()


@given(LOGITS)
def test_a_higher_step_is_never_likelier_than_a_lower_one(row: list[float]) -> None:
    passed = at_least(np.array([row], dtype=np.float32), 1.0)[0]
    assert passed[0] >= passed[1] >= passed[2]


def test_a_high_temperature_makes_unsure() -> None:
    logits = np.array([[3.0, 0.0, -1.0]], dtype=np.float32)
    assert shares(logits, 3.0).max() < shares(logits, 1.0).max()


def test_thresholds_below_one_half_let_a_danger_through() -> None:
    passed = np.array([[0.9, 0.6, 0.35], [0.9, 0.42, 0.1], [0.4, 0.1, 0.0]], dtype=np.float32)
    careful = Calibration(
        temperatures={}, unsure={}, critical_from={"ja": 0.3, "en": 0.36}, high_from=0.4
    )
    plain = Calibration(temperatures={}, unsure={})
    assert level(passed, careful, ["ja"] * 3).tolist() == [3, 2, 0]
    assert level(passed, careful, ["en"] * 3).tolist() == [2, 2, 0]
    assert level(passed, plain, ["ja"] * 3).tolist() == [2, 1, 0]


def test_what_is_written_is_read_again() -> None:
    table = Calibration(
        temperatures={"ja": Temperatures(intent=1.4, sentiment=1.1, urgency=0.9)},
        unsure={"ja": 0.31},
        critical_from={"ja": 0.36},
        high_from=0.44,
    )
    assert Calibration.read(table.written()) == table


def test_one_threshold_for_all_as_earlier_models_had_it_is_read() -> None:
    row = Calibration(temperatures={"ja": Temperatures(), "en": Temperatures()}, unsure={})
    found = Calibration.read(row.written() | {"critical_from": 0.2})
    assert found.critical_from == {"ja": 0.2, "en": 0.2}
