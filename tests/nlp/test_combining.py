"""Model and rules together: a rule lifts and never lowers; one bad post never stops a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from nlp.base import Intent, Sentiment, Urgency
from nlp.combining import UNSURE_INTENT
from nlp.judgement import Judgement
from nlp.pipeline import build

BAD = "これは読めない"


def _judgement(
    *,
    intent: Intent = Intent.complaint,
    sentiment: Sentiment = Sentiment.negative,
    urgency: Urgency = Urgency.normal,
    unsure: bool = False,
) -> Judgement:
    return Judgement(
        intents={one: 0.8 if one is intent else 0.05 for one in Intent},
        sentiments={one: 0.8 if one is sentiment else 0.1 for one in Sentiment},
        urgencies={one: 0.7 if one is urgency else 0.1 for one in Urgency},
        urgency=urgency,
        unsure=unsure,
        carried={"intent": ((0, 2),), "sentiment": ((0, 2),), "urgency": ((0, 2),)},
        embedding=b"\x01\x02",
    )


class Saying:
    """A classifier that says one thing of every text, and fails on the bad one."""

    revision = "saying-1"
    remedy = "Say something else."

    def __init__(self, judgement: Judgement) -> None:
        self._judgement = judgement
        self.calls: list[int] = []

    def judge(self, texts: Sequence[str], languages: Sequence[str]) -> list[Judgement]:
        self.calls.append(len(texts))
        if BAD in texts:
            raise ValueError("no such text")
        return [self._judgement for _ in texts]


def test_the_model_decides_and_its_words_are_told_where_no_sign_speaks() -> None:
    [said] = build(Saying(_judgement(intent=Intent.question, sentiment=Sentiment.neutral))).analyse(
        ["きのうの件ですが、まだ様子を見ています"]
    )
    assert (said.intent, said.intent_probability) == (Intent.question, 0.8)
    assert next(one.words for one in said.reasons if one.code == "carried") == "きの"
    assert said.embedding == b"\x01\x02"


def test_what_the_model_does_not_judge_comes_from_the_rules() -> None:
    text = "至急！！アプリに二重に課金されて返金もされない"
    judgement = Judgement(intents={}, sentiments=_judgement().sentiments, unsure=False)
    [said], [alone] = build(Saying(judgement)).analyse([text]), build().analyse([text])
    assert said.sentiment_probability == 0.8
    assert (said.intent, said.intent_probability) == (alone.intent, alone.intent_probability)
    assert (said.urgency, said.urgency_probability) == (alone.urgency, alone.urgency_probability)


def test_where_the_rules_are_unsure_of_the_rest_a_person_judges() -> None:
    judgement = Judgement(intents={}, sentiments=_judgement().sentiments, unsure=False)
    [said], [alone] = (
        one.analyse(["きのうの件ですが、まだ様子を見ています。ありがとう、でも困る？"])
        for one in (build(Saying(judgement)), build())
    )
    assert said.abstained == (alone.intent_probability < UNSURE_INTENT)


def test_a_model_that_knows_no_words_still_says_that_it_decided() -> None:
    judgement = Judgement(intents=_judgement().intents, sentiments={}, unsure=False)
    [said] = build(Saying(judgement)).analyse(["きのうの件ですが、まだ様子を見ています"])
    first = said.reasons[0]
    assert (first.code, first.about) == ("model_says", "intent")


def test_a_sign_lifts_the_urgency_that_the_model_saw() -> None:
    [said] = build(Saying(_judgement(urgency=Urgency.normal))).analyse(
        ["充電中に発火して指を火傷しました"]
    )
    assert said.urgency is Urgency.critical
    assert any(one.about == "urgency" and one.code == "danger" for one in said.reasons)


@pytest.mark.parametrize(("share", "urgency"), [(0.95, Urgency.low), (0.6, Urgency.critical)])
def test_a_sign_lifts_what_may_concern_us_and_not_what_surely_does_not(
    share: float, urgency: Urgency
) -> None:
    judgement = replace(
        _judgement(sentiment=Sentiment.negative, urgency=Urgency.low),
        intents={one: share if one is Intent.other else (1 - share) / 4 for one in Intent},
    )
    [said] = build(Saying(judgement)).analyse(["階段で転んで足を骨折した。最悪の年末"])
    assert said.urgency is urgency


def test_no_sign_lowers_the_urgency_that_the_model_saw() -> None:
    [said] = build(Saying(_judgement(urgency=Urgency.critical))).analyse(["解約したいです"])
    assert said.urgency is Urgency.critical


def test_what_the_model_is_unsure_of_goes_to_a_person() -> None:
    [said] = build(Saying(_judgement(unsure=True))).analyse(["届いた箱の話です"])
    assert said.abstained
    assert said.reasons[-1].code == "unsure"


def test_a_post_on_which_the_model_fails_is_read_by_the_rules_and_stops_no_other() -> None:
    classifier = Saying(_judgement(intent=Intent.request, sentiment=Sentiment.neutral))
    first, bad, last = build(classifier).analyse(["一つ目の投稿です", BAD, "三つ目の投稿です"])
    assert first.intent is last.intent is Intent.request
    assert bad.embedding == b""
    assert classifier.calls == [3, 1, 1, 1]


def test_posts_in_other_languages_are_not_shown_to_the_model() -> None:
    classifier = Saying(_judgement())
    said = build(classifier).analyse(["", "это совсем другой язык", "これは日本語です"])
    assert [one.abstained for one in said] == [True, True, False]
    assert classifier.calls == [1]


def test_a_hint_must_stand_beside_every_text() -> None:
    with pytest.raises(ValueError, match="hint"):
        build().analyse(["a", "b"], hints=["ja"])


def test_the_revision_names_model_and_rules() -> None:
    assert build(Saying(_judgement())).revision.startswith("saying-1+rules-")
    assert build().revision.startswith("rules-")
