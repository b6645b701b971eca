"""The words that carried a decision, from each token's share in it."""

from __future__ import annotations

import numpy as np

from nlp.trained.carrying import carried
from nlp.trained.network import TokenScores


def _tokens(places: list[tuple[int, int]], intent: list[float]) -> TokenScores:
    """Scores of class 0 as given, all others 0; the steps of urgency as class 0."""
    scores = np.zeros((len(places), 5), dtype=np.float32)
    scores[:, 0] = intent
    steps = np.repeat(np.array(intent, dtype=np.float32)[:, None], 3, axis=1)
    return TokenScores(
        places=np.array(places, dtype=np.int32),
        scores={"intent": scores, "sentiment": scores[:, :3], "urgency": steps},
    )


def _told(text: str, tokens: TokenScores, **chosen: int) -> list[str]:
    """The words carried for each label asked, one after the other."""
    found = carried(text, tokens, chosen or {"intent": 0})
    return [text[a:b] for label in found for a, b in found[label]]


TEXT = "昨日 二重に 課金された の"
PLACES = [(0, 0), (0, 2), (3, 5), (5, 6), (7, 9), (9, 12), (13, 14), (0, 0)]


def test_the_strongest_word_is_told_whole_though_its_tokens_are_pieces() -> None:
    tokens = _tokens(PLACES, [0, 0, 0.2, 0.1, 3.0, 2.5, 0, 0])
    assert _told(TEXT, tokens) == ["課金された"]
    assert _told(TEXT, tokens, urgency=2) == ["課金された"]


def test_labels_are_told_apart_and_nothing_carries_the_lowest_urgency() -> None:
    tokens = _tokens(PLACES, [0, 0, 0.2, 0.1, 3.0, 2.5, 0, 0])
    tokens.scores["sentiment"][:, 1] = [0, 0, 4.0, 1.0, 0, 0, 0, 0]
    found = carried(TEXT, tokens, {"intent": 0, "sentiment": 1, "urgency": 0})
    assert {label: [TEXT[a:b] for a, b in one] for label, one in found.items()} == {
        "intent": ["課金された"], "sentiment": ["二重に"], "urgency": [],
    }  # fmt: skip


def test_words_that_spoke_against_it_are_not_told() -> None:
    tokens = _tokens(PLACES, [0, 0, -3.0, -3.0, 2.0, 0.1, 0, 0])
    assert _told(TEXT, tokens) == ["課金された"]


def test_two_words_at_most_in_the_order_of_the_text() -> None:
    tokens = _tokens(PLACES, [0, 0.1, 2.9, 0, 3.0, 0, 0, 0])
    assert _told(TEXT, tokens) == ["二重に", "課金された"]


def test_a_particle_is_no_word_however_much_it_weighed() -> None:
    tokens = _tokens(PLACES, [0, 0, 0, 0, 0.1, 0, 9.0, 0])
    assert _told(TEXT, tokens) == ["課金された"]


def test_latin_words_are_told_whole_and_small_ones_not() -> None:
    text = "the app keeps crashing"
    tokens = _tokens([(0, 0), (0, 3), (4, 7), (8, 13), (14, 17), (17, 22), (0, 0)],
                     [0, 9.0, 0, 0, 4.0, 0.5, 0])  # fmt: skip
    assert _told(text, tokens) == ["crashing"]


def test_nothing_is_told_where_nothing_stood_out() -> None:
    assert _told(TEXT, _tokens(PLACES, [0] * 8)) == []
    assert _told("", _tokens([(0, 0), (0, 0)], [1, 1])) == []
