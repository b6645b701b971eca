"""One post's analysis, from what the signs say and what the model thinks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.base import Analysis, Intent, Reason, Sentiment, Span, Urgency
from nlp.finding import Found
from nlp.judgement import Judgement
from nlp.normalise import Prepared
from nlp.personal import personal_data
from nlp.reasons import reasons_of
from nlp.rules import Verdict, weigh
from nlp.urgency import LEVELS, Due, due

CARRIED = "carried"  # the code of a reason that the model gives
MODEL_SAYS = "model_says"  # where a model decided and cannot tell by which words
# Where the intent tells the sentiment, its words need not be told twice.
_GOES_WITHOUT_SAYING = {
    Intent.complaint: Sentiment.negative, Intent.praise: Sentiment.positive,
}  # fmt: skip
UNSURE_INTENT = 0.45  # of the rules alone
UNSURE_SENTIMENT = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A text in a language that is judged, with its signs."""

    prepared: Prepared
    language: str
    found: Sequence[Found]


def by_rules(heard: Heard) -> Analysis:
    """What the signs alone say."""
    verdict = weigh(heard.found, heard.prepared.words, heard.language)
    lift = due(verdict)
    unsure = (
        verdict.intents[verdict.intent] < UNSURE_INTENT
        or verdict.sentiments[verdict.sentiment] < UNSURE_SENTIMENT
    )
    return _analysis(heard, verdict, lift, unsure=unsure)


def by_model(heard: Heard, judgement: Judgement) -> Analysis:
    """What the model thinks; the signs lift its urgency and never lower it.

    What it does not judge the signs decide alone.
    """
    if judgement.intents and judgement.sentiments:
        verdict = Verdict(
            intents=judgement.intents, sentiments=judgement.sentiments, found=tuple(heard.found)
        )
    else:
        alone = weigh(heard.found, heard.prepared.words, heard.language)
        verdict = replace(
            alone,
            intents=judgement.intents or alone.intents,
            sentiments=judgement.sentiments or alone.sentiments,
        )
    lift = due(verdict)
    return _analysis(
        heard,
        verdict,
        _higher(judgement, lift) if judgement.urgencies else lift,
        unsure=judgement.unsure or _unsure_without(judgement, verdict),
        model=judgement,
    )


def _unsure_without(judgement: Judgement, verdict: Verdict) -> bool:
    """Whether the signs are unsure of what the model does not judge."""
    return (not judgement.intents and verdict.intents[verdict.intent] < UNSURE_INTENT) or (
        not judgement.sentiments and verdict.sentiments[verdict.sentiment] < UNSURE_SENTIMENT
    )


def _higher(judgement: Judgement, lift: Due) -> Due:
    own = Due(urgency=judgement.urgency, probability=judgement.urgencies[judgement.urgency])
    if not lift.lifted_by:
        return own
    if LEVELS.index(lift.urgency) > LEVELS.index(own.urgency):
        return lift
    same = lift.urgency is own.urgency
    return Due(
        urgency=own.urgency,
        probability=max(own.probability, lift.probability) if same else own.probability,
        lifted_by=lift.lifted_by if same else (),
    )


def _analysis(
    heard: Heard, verdict: Verdict, lift: Due, *, unsure: bool, model: Judgement | None = None
) -> Analysis:
    prepared = heard.prepared
    reasons = reasons_of(verdict, lift, prepared)
    if model is not None:
        reasons = tuple(one for one in reasons if one.code != "no_signs")
        told = {one.about for one in reasons}
        if _GOES_WITHOUT_SAYING.get(verdict.intent) is verdict.sentiment:
            told.add("sentiment")
        reasons += tuple(one for one in _words(model, prepared) if one.about not in told)
    if unsure:
        reasons = (*reasons, Reason(code="unsure", about="abstained"))
    return Analysis(
        language=heard.language,
        intent=verdict.intent,
        intent_probability=round(verdict.intents[verdict.intent], 4),
        sentiment=verdict.sentiment,
        sentiment_probability=round(verdict.sentiments[verdict.sentiment], 4),
        urgency=lift.urgency,
        urgency_probability=round(lift.probability, 4),
        abstained=unsure,
        reasons=reasons,
        personal_data=personal_data(prepared),
        names=_names(heard.found, prepared),
        embedding=model.embedding if model is not None else b"",
    )


def _words(model: Judgement, prepared: Prepared) -> Iterator[Reason]:
    judged = {"intent": model.intents, "sentiment": model.sentiments}
    for about in ("intent", "sentiment", "urgency"):
        if not model.carried and judged.get(about):
            yield Reason(code=MODEL_SAYS, about=about)
        for start, end in model.carried.get(about, ()):
            words = prepared.original[start:end]
            yield Reason(code=CARRIED, about=about, words=words, start=start, end=end)


def _names(found: Sequence[Found], prepared: Prepared) -> tuple[Span, ...]:
    """Words of leaving and of risk wherever they stand, each aspect where it is first spoken of."""
    spans = []
    told: set[str] = set()
    for one in found:
        if one.sign.span and one.sign.span not in told:
            if one.sign.is_aspect:
                told.add(one.sign.span)
            start, end = prepared.place(one.start, one.end)
            spans.append(Span(kind=one.sign.span, start=start, end=end))
    return tuple(spans)


def abstained(language: str, code: str, personal: tuple[Span, ...] = ()) -> Analysis:
    """Nothing is known: every class is as likely as the next."""
    return Analysis(
        language=language,
        intent=Intent.other,
        intent_probability=round(1 / len(Intent), 4),
        sentiment=Sentiment.neutral,
        sentiment_probability=round(1 / len(Sentiment), 4),
        urgency=Urgency.low,
        urgency_probability=round(1 / len(Urgency), 4),
        abstained=True,
        reasons=(Reason(code=code, about="abstained"),),
        personal_data=personal,
    )
