"""The words that carried a decision, from each token's share in it."""

from __future__ import annotations

import numpy as np

from nlp.trained.carrying import carried, carried_steps
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


TEXT = "昨日 二重に 課金された の"
PLACES = [(0, 0), (0, 2), (3, 5), (5, 6), (7, 9), (9, 12), (13, 14), (0, 0)]


def test_the_strongest_word_is_told_whole_though_its_tokens_are_pieces() -> None:
    tokens = _tokens(PLACES, [0, 0, 0.2, 0.1, 3.0, 2.5, 0, 0])
    assert [TEXT[a:b] for a, b in carried(TEXT, tokens, "intent", 0)] == ["課金された"]
    assert [TEXT[a:b] for a, b in carried_steps(TEXT, tokens, 2)] == ["課金された"]


def test_words_that_spoke_against_it_are_not_told() -> None:
    tokens = _tokens(PLACES, [0, 0, -3.0, -3.0, 2.0, 0.1, 0, 0])
    assert [TEXT[a:b] for a, b in carried(TEXT, tokens, "intent", 0)] == ["課金された"]


def test_two_words_at_most_in_the_order_of_the_text() -> None:
    tokens = _tokens(PLACES, [0, 0.1, 2.9, 0, 3.0, 0, 0, 0])
    assert [TEXT[a:b] for a, b in carried(TEXT, tokens, "intent", 0)] == ["二重に", "課金された"]


def test_a_particle_is_no_word_however_much_it_weighed() -> None:
    tokens = _tokens(PLACES, [0, 0, 0, 0, 0.1, 0, 9.0, 0])
    assert [TEXT[a:b] for a, b in carried(TEXT, tokens, "intent", 0)] == ["課金された"]


def test_latin_words_are_told_whole_and_small_ones_not() -> None:
    text = "the app keeps crashing"
    tokens = _tokens([(0, 0), (0, 3), (4, 7), (8, 13), (14, 17), (17, 22), (0, 0)],
                     [0, 9.0, 0, 0, 4.0, 0.5, 0])  # fmt: skip
    assert [text[a:b] for a, b in carried(text, tokens, "intent", 0)] == ["crashing"]


def test_nothing_is_told_where_nothing_stood_out() -> None:
    assert carried(TEXT, _tokens(PLACES, [0] * 8), "intent", 0) == ()
    assert carried("", _tokens([(0, 0), (0, 0)], [1, 1]), "intent", 0) == ()
