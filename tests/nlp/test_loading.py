"""Two threads never load libraries that change Python's filters of warnings at one time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nlp.base import ModelMissing, TextRefused
from nlp.judgement import Judgement
from nlp.pipeline import Pipeline


class Watching:
    """A model that refuses every text, and sees what its pipeline had loaded when it was asked."""

    revision = remedy = "watching"

    def __init__(self) -> None:
        self.pipeline = Pipeline(self)
        self.had: list[set[str]] = []

    def judge(self, texts: Sequence[str], languages: Sequence[str]) -> list[Judgement]:
        self.had.append({"_japanese", "_english"} & set(vars(self.pipeline)))
        raise TextRefused("refused")


@pytest.mark.parametrize(
    ("text", "signs"), [("アプリが落ちる", {"_japanese"}), ("The app crashes", {"_english"})]
)
def test_signs_are_loaded_before_the_model_is_asked(text: str, signs: set[str]) -> None:
    model = Watching()
    with pytest.raises(ModelMissing):
        model.pipeline.analyse([text])
    assert model.had[0] == signs
