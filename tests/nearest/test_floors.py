"""The floors of likeness are fitted to a model: one pair in a hundred lies above them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.bench.floors import fitted_floors, town_posts, write_floors
from app.nearest.exact import closeness, vector_of
from nlp.base import Analysis, Intent, Sentiment, Urgency
from nlp.trained.floors import Floors
from tests.fakes.analyser import vector


class Turning:
    """Reads "ja 30" as Japanese that means 30 degrees; "ja" alone means nothing."""

    revision = "turning-1"

    def analyse(
        self, texts: Sequence[str], *, hints: Sequence[str | None] | None = None
    ) -> list[Analysis]:
        return [_read(text) for text in texts]


def _read(text: str) -> Analysis:
    language, _, degrees = text.partition(" ")
    turn = math.radians(float(degrees or 0))
    return Analysis(
        language=language,
        intent=Intent.other,
        intent_probability=1.0,
        sentiment=Sentiment.neutral,
        sentiment_probability=1.0,
        urgency=Urgency.low,
        urgency_probability=1.0,
        abstained=False,
        embedding=vector(math.cos(turn), math.sin(turn)) if degrees else b"",
    )


def test_pairs_of_one_language_and_of_two_have_floors_of_their_own() -> None:
    floors = fitted_floors(Turning(), ["ja 0", "ja 60", "ja", "en 90"])
    assert floors.one_language == pytest.approx(math.cos(math.radians(60)), abs=0.01)
    assert 0 < floors.across <= math.cos(math.radians(30)) + 0.01


def test_one_pair_in_a_hundred_lies_above() -> None:
    turns = [at * 8 + at**2 / 4 for at in range(25)]  # wider and wider steps
    floors = fitted_floors(Turning(), [f"ja {turn}" for turn in turns] + ["en 90"])
    pairs = [
        closeness(vector_of(_read(f"ja {one}").embedding), vector_of(_read(f"ja {two}").embedding))
        for at, one in enumerate(turns)
        for two in turns[:at]
    ]
    above = sum(one > floors.one_language for one in pairs)
    assert 0.005 <= above / len(pairs) <= 0.02


@pytest.mark.parametrize("texts", [[], ["ja 0", "ja 10"], ["ja 0", "en 10"], ["ja", "en"]])
def test_without_pairs_of_both_kinds_nothing_is_made_up(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="two languages"):
        fitted_floors(Turning(), texts)


def test_the_town_has_posts_of_both_languages_to_fit_them_on() -> None:
    posts = town_posts()
    assert len(posts) == len(set(posts)) > 100


def test_they_are_put_into_the_models_card_and_nothing_else_changes(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(json.dumps({"name": "聞", "files": {"a": "b"}}), "utf-8")
    floors = Floors(one_language=0.91, across=0.82)
    write_floors(floors, tmp_path)
    card = json.loads(path.read_text("utf-8"))
    assert Floors.read(card.pop("similar")) == floors
    assert card == {"name": "聞", "files": {"a": "b"}}
