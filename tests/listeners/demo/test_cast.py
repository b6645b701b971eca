"""The written cast: enough people, enough to hear, and nothing written twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from listeners.demo import Opening, cast
from listeners.demo.cast import Step

OPENINGS = cast().openings
LATELY = cast().lately
WRITTEN = [opening for opening in OPENINGS if opening.repost_of is None]


def _steps(opening: Opening) -> Iterator[Step]:
    yield from (*opening.helped, *opening.badly, *opening.ignored)
    yield from (step for step in (opening.later, opening.edited) if step)


def test_at_least_forty_people_live_in_the_town_and_each_of_them_posts() -> None:
    people = cast().people
    languages = Counter(person.language for person in people.values())
    assert languages["ja"] >= 30
    assert languages["en"] >= 12
    assert {opening.by for opening in OPENINGS} == set(people)


def test_about_three_hundred_openings_fill_every_day_of_the_week() -> None:
    days = Counter(opening.at // 86_400 for opening in OPENINGS)
    assert len(OPENINGS) >= 300
    assert sorted(days) == list(range(7))
    assert min(days.values()) >= 40


def test_no_text_is_written_twice() -> None:
    texts = [opening.text for opening in (*WRITTEN, *LATELY)]
    texts += [
        step.text for opening in (*OPENINGS, *LATELY) for step in _steps(opening) if step.text
    ]
    for person in cast().people.values():
        for pool in ("thanks", "glad", "anger", "alone", "forgiven", "startled"):
            texts += getattr(person, pool)
    for answer in cast().earlier.values():
        texts += [answer.text, *([answer.then.text] if answer.then else [])]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_every_intent_sentiment_and_urgency_is_heard_in_both_languages() -> None:
    for language in ("ja", "en"):
        heard = [opening for opening in WRITTEN if opening.language == language]
        intents = Counter(opening.intent for opening in heard)
        assert set(intents) == {"complaint", "question", "request", "praise", "other"}
        assert min(intents.values()) >= 5
        assert {one.sentiment for one in heard} == {"negative", "neutral", "positive"}
        assert {one.urgency for one in heard} == {"low", "normal", "high", "critical"}


def test_most_dissatisfied_people_do_not_write_to_us() -> None:
    unhappy = [opening for opening in WRITTEN if opening.intent == "complaint"]
    to_us = sum(opening.to_us for opening in unhappy)
    assert 10 <= to_us < len(unhappy) / 3


def test_an_outage_is_heard_as_many_voices_within_an_hour() -> None:
    hours = Counter(opening.at // 3_600 for opening in WRITTEN if opening.sentiment == "negative")
    busiest, voices = hours.most_common(1)[0]
    assert (busiest // 24, busiest % 24) == (2, 10)
    assert voices >= 15


@pytest.mark.parametrize("answer", ["helped", "badly", "ignored"])
def test_people_have_words_of_their_own_for_each_way_of_being_treated(answer: str) -> None:
    assert sum(bool(getattr(opening, answer)) for opening in OPENINGS) >= 10


def test_every_person_who_can_be_answered_has_something_to_say_or_keeps_quiet_on_purpose() -> None:
    asking = {
        opening.by for opening in WRITTEN if opening.intent in ("complaint", "question", "request")
    }
    for handle in asking:
        person = cast().people[handle]
        assert person.quiet or person.is_bot or person.thanks or person.startled, handle


def test_references_lead_to_earlier_posts() -> None:
    by_key = cast().by_key
    for opening in OPENINGS:
        for other in (opening.follows, opening.repost_of, opening.quote_of):
            if other is not None:
                assert by_key[other].at < opening.at, opening.key
        if opening.follows:
            assert by_key[opening.follows].by == opening.by
    assert len(by_key) == len(OPENINGS) + len(LATELY)
