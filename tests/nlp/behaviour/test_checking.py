"""The suite itself can fail: an analyser that is wrong does not pass."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

import pytest

from nlp.base import Analysis, Intent, Sentiment, Urgency
from tests.nlp.behaviour import __main__ as command
from tests.nlp.behaviour.cases import Case, Expected, Kind, load
from tests.nlp.behaviour.checking import LOWER_AT_MOST, holds, rates, run
from tests.nlp.behaviour.reporting import document, failures, table
from tests.nlp.behaviour.test_behaviour import AIM

CASES = load()


def said(
    intent: Intent = Intent.other,
    sentiment: Sentiment = Sentiment.neutral,
    urgency: Urgency = Urgency.low,
    *,
    sure: float = 0.9,
    abstained: bool = False,
) -> Analysis:
    return Analysis(
        language="en",
        intent=intent,
        intent_probability=sure,
        sentiment=sentiment,
        sentiment_probability=sure,
        urgency=urgency,
        urgency_probability=sure,
        abstained=abstained,
    )


class Fake:
    """Says of each text what a function says; keeps the batches it was given."""

    revision = "fake-1"

    def __init__(self, say: Callable[[str], Analysis]) -> None:
        self._say = say
        self.batches: list[Sequence[str]] = []
        self.hinted = False

    def analyse(
        self, texts: Sequence[str], *, hints: Sequence[str | None] | None = None
    ) -> list[Analysis]:
        self.batches.append(texts)
        self.hinted |= hints is not None
        return [self._say(text) for text in texts]


def knowing() -> Fake:
    """What is expected of every text that something is expected of; else always the same."""
    answers = {}
    for case in CASES:
        wanted = case.expected
        answers[case.texts[-1]] = said(
            wanted.intent or Intent.other,
            wanted.sentiment or _of(case.more) or Sentiment.neutral,
            wanted.urgency_at_least or Urgency.low,
        )
    return Fake(lambda text: answers.get(text) or said())


def _of(more: str) -> Sentiment | None:
    return Sentiment(more) if more in set(Sentiment) else None


ALWAYS = [said(*labels) for labels in itertools.product(Intent, Sentiment, Urgency)]


def test_every_text_goes_bare_in_one_batch() -> None:
    analyser = Fake(lambda text: said())
    run(analyser, CASES)
    assert [list(batch) for batch in analyser.batches] == [
        [text for case in CASES for text in case.texts]
    ]
    assert not analyser.hinted


def test_what_is_expected_can_be_said() -> None:
    outcomes = run(knowing(), [case for case in CASES if case.kind is not Kind.invariance])
    assert all(one.passed for one in outcomes), failures(outcomes)


@pytest.mark.parametrize(
    "answer", ALWAYS, ids=lambda one: f"{one.intent}-{one.sentiment}-{one.urgency}"
)
def test_an_analyser_that_always_says_the_same_fails(answer: Analysis) -> None:
    outcomes = run(Fake(lambda text: answer), CASES)
    assert sum(one.passed for one in outcomes) / len(outcomes) < 0.6
    below = [one for one in rates(outcomes) if one.share < AIM]
    assert len(below) / len(rates(outcomes)) > 0.9


def test_an_analyser_that_answers_by_the_letter_fails_invariance() -> None:
    invariance = [case for case in CASES if case.kind is Kind.invariance]
    outcomes = run(Fake(lambda text: ALWAYS[crc32(text.encode()) % len(ALWAYS)]), invariance)
    assert sum(one.passed for one in outcomes) / len(outcomes) < 0.2


COMPLAINT = said(Intent.complaint, Sentiment.negative, Urgency.normal)


@pytest.mark.parametrize(
    ("expected", "holding"),
    [
        (Expected(intent=Intent.complaint), True),
        (Expected(intent=Intent.praise), False),
        (Expected(intent=Intent.complaint, sentiment=Sentiment.neutral), False),
        (Expected(urgency_at_least=Urgency.normal), True),
        (Expected(urgency_at_least=Urgency.high), False),
        (Expected(urgency_at_most=Urgency.normal), True),
        (Expected(urgency_at_most=Urgency.low), False),
    ],
)
def test_a_minimum_function_holds_where_everything_expected_is_said(
    expected: Expected, holding: bool
) -> None:
    case = Case(capability="x", kind=Kind.mft, language="en", texts=("Broken.",), expected=expected)
    assert holds(case, [COMPLAINT]) is holding


def test_an_invariance_holds_where_the_named_labels_stay() -> None:
    case = Case(
        capability="x",
        kind=Kind.invariance,
        language="en",
        texts=("Broken.", "Broken!"),
        same=frozenset({"intent", "sentiment"}),
    )
    louder = said(Intent.complaint, Sentiment.negative, Urgency.high)
    milder = said(Intent.complaint, Sentiment.neutral, Urgency.normal)
    assert holds(case, [COMPLAINT, louder])
    assert not holds(case, [COMPLAINT, milder])


def direction(more: str) -> Case:
    return Case(
        capability="x", kind=Kind.direction, language="en", texts=("Bad.", "So bad."), more=more
    )


def test_urgency_may_rise_and_not_fall() -> None:
    high = said(Intent.complaint, Sentiment.negative, Urgency.high)
    assert holds(direction("urgency"), [COMPLAINT, high])
    assert not holds(direction("urgency"), [high, COMPLAINT])


def test_a_probability_may_fall_by_a_little_and_the_class_must_be_said() -> None:
    def negative(sure: float) -> Analysis:
        return said(Intent.complaint, Sentiment.negative, sure=sure)

    assert holds(direction("negative"), [negative(0.9), negative(0.95 - LOWER_AT_MOST)])
    assert not holds(direction("negative"), [negative(0.9), negative(0.85 - LOWER_AT_MOST)])
    assert not holds(direction("negative"), [said(), said()])


def test_what_was_abstained_on_is_counted_and_judged_all_the_same() -> None:
    cases = [case for case in CASES if case.capability == "other" and case.language == "en"]
    [found] = rates(run(Fake(lambda text: said(abstained=True)), cases))
    assert found.abstained == found.cases == len(cases)
    assert 0 < found.passed < found.cases


def test_the_table_and_the_document_tell_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "behaviour.json"
    command.report(knowing(), json_file=file, show_failures=True)
    printed = capsys.readouterr().out
    outcomes = run(knowing(), CASES)
    assert table(outcomes) in printed
    assert failures(outcomes) in printed
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written == document(outcomes, "fake-1")
    assert sum(row["cases"] for row in written["capabilities"]) == len(CASES)
    assert sum(row["cases"] for row in written["together"]) == len(CASES)


def test_without_a_model_the_command_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--model", str(tmp_path)]) == 1
    assert "cannot be read" in capsys.readouterr().err
