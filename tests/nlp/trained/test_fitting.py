"""A calibration that is fitted undoes too much certainty, and leaves the least sure to people."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp.trained.calibration import Floats, shares
from nlp.trained.fitting import Numbers, fitted
from nlp.trained.network import WIDTHS

POSTS = 4_000


def said(certainty: float) -> tuple[dict[str, Floats], dict[str, Numbers]]:
    """Logits times `certainty`, and true classes that occur as often as the logits say."""
    dice = np.random.default_rng(1)
    logits, truth = {}, {}
    for label, width in WIDTHS.items():
        rows = dice.normal(0, 2, (POSTS, width)).astype(np.float32)
        if label == "urgency":
            rows = np.sort(rows, axis=1)[:, ::-1]
            passed = 1 / (1 + np.exp(-rows))
            truth[label] = (dice.random((POSTS, 1)) < passed).sum(1)
        else:
            edges = shares(rows, 1.0).cumsum(1)
            truth[label] = (dice.random((POSTS, 1)) > edges[:, :-1]).sum(1)
        logits[label] = rows * np.float32(certainty)
    return logits, truth


@pytest.mark.parametrize("certainty", [0.6, 1.0, 3.0])
def test_the_temperature_is_by_how_much_too_sure_the_logits_are(certainty: float) -> None:
    warm = fitted(*said(certainty), ["ja"] * POSTS).of("ja")
    assert (warm.intent, warm.sentiment) == pytest.approx((certainty, certainty), rel=0.1)
    assert warm.urgency == pytest.approx(certainty, rel=0.15)


def test_each_language_has_its_own() -> None:
    (calm, true), (sure, _) = said(1.0), said(3.0)
    logits = {label: np.concatenate([calm[label], sure[label]]) for label in calm}
    truth = {label: np.concatenate([rows, rows]) for label, rows in true.items()}
    found = fitted(logits, truth, ["ja"] * POSTS + ["en"] * POSTS)
    assert found.of("en").intent == pytest.approx(3 * found.of("ja").intent, rel=0.1)


def test_a_tenth_is_left_to_people() -> None:
    logits, truth = said(2.0)
    found = fitted(logits, truth, ["ja"] * POSTS)
    together = shares(logits["intent"], found.of("ja").intent).max(1) * shares(
        logits["sentiment"], found.of("ja").sentiment
    ).max(1)
    assert np.mean(together < found.unsure["ja"]) == pytest.approx(0.1, abs=0.005)


def test_few_dangers_are_missed_where_the_logits_are_too_low() -> None:
    urgent = np.arange(POSTS) % 10 == 0
    rows = np.where(urgent, -0.8, -3.0)[:, None].repeat(3, axis=1).astype(np.float32)
    logits, _ = said(1.0)
    truth = {label: np.zeros(POSTS, dtype=np.int64) for label in logits}
    truth["urgency"] = np.where(urgent, 3, 0)
    found = fitted({**logits, "urgency": rows}, truth, ["ja"] * POSTS)
    assert found.critical_from["ja"] < 0.5


def test_alarms_go_no_lower_in_a_language_than_most_of_them_are_true_there() -> None:
    spoken = ["en" if at % 2 else "ja" for at in range(POSTS)]
    rows, danger = alarms(spoken, false_in="en")
    logits, _ = said(1.0)
    truth = {label: np.zeros(POSTS, dtype=np.int64) for label in logits}
    truth["urgency"] = np.where(danger, 3, 0)
    found = fitted({**logits, "urgency": rows}, truth, spoken).critical_from
    assert found["ja"] < found["en"]


def test_where_no_alarm_is_true_they_begin_at_one_half() -> None:
    logits, truth = said(1.0)
    truth["urgency"] = np.zeros(POSTS, dtype=np.int64)
    assert fitted(logits, truth, ["ja"] * POSTS).critical_from == {"ja": 0.5}


def alarms(spoken: list[str], *, false_in: str) -> tuple[Floats, NDArray[np.bool_]]:
    """A quarter seem a danger and are; a quarter seem it little and are none in one language."""
    at = np.arange(POSTS) // 2
    seems = np.select([at % 4 == 0, at % 4 == 1], [1.5, 0.0], -4.0)
    harmless = (seems == 0.0) & (np.array(spoken) == false_in)
    rows = seems[:, None].repeat(3, axis=1).astype(np.float32)
    return rows, (seems > -4.0) & ~harmless
