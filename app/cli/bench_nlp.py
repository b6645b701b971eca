"""`kikimimi bench nlp`: the pipeline against simpler readers, on the corpus's test side."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.cli.measured import Doing, Note, Row, Told
from nlp import corpus
from nlp.base import Analysis, Intent, ModelMissing, Sentiment, Urgency
from nlp.benching import apart, scores
from nlp.benching.apart import NotMeasured, Timed
from nlp.corpus import Split
from nlp.judging import LABELS, LabelledPost, judged, macro_f1
from nlp.trained.files import opened, shipped

LANGUAGES: Mapping[str, str] = {"ja": "Japanese", "en": "English"}
CORES = (1, 2)

Reading = Generator[Told, None, Timed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A reader's figures and the name that people know it by."""

    name: str
    timed: Timed


def nlp_rows(
    *, at_most: int | None = None, others: Sequence[str] = tuple(apart.OTHERS)
) -> Iterator[Told]:
    """Speed, memory and macro-F1 of ours, of the rules alone and of others on the same posts.

    `at_most`: posts of each language, all without it. `others`: names in `apart.OTHERS`.
    """
    posts = {language: _posts(language)[:at_most] for language in LANGUAGES}
    if not posts["ja"]:
        yield Note(sentence="The corpus has no Japanese test posts; there is nothing to read.")
        return
    backend = "model"
    try:
        opened(shipped())
    except ModelMissing as error:
        yield Note(sentence=f"{error} The rules alone are measured.")
        backend = "rules"
    ours, rules = yield from _speeds(backend, posts["ja"])
    if backend == "model":
        yield from _beside(ours, Side(name="the rules alone", timed=rules))
    for name in others:
        try:
            yield from _against(ours, name, posts["ja"])
        except NotMeasured as error:
            yield Note(sentence=str(error))
    yield from _quality(backend, posts, {"ja": (ours, rules)})


def _posts(language: str) -> list[LabelledPost]:
    found = map(corpus.labelled, corpus.posts(Split.test))
    return [post for post in found if post.language == language]


def _speeds(
    backend: str, posts: Sequence[LabelledPost]
) -> Generator[Told, None, tuple[Timed, Timed]]:
    """Batched against one by one, by cores; gives the figures on the most cores."""
    most = min(max(CORES), os.cpu_count() or 1)
    for cores in (cores for cores in CORES if cores <= most):
        ours = yield from _ours(backend, posts, cores=cores)
        yield Row(
            what=f"{ours.revision}, {len(posts):,} posts in batches on {_cores(cores)}",
            ours=ours.batched,
            other=ours.one_by_one,
            against="one by one",
        )
    rules = ours if backend == "rules" else (yield from _ours("rules", posts, cores=most))
    return ours, rules


def _ours(backend: str, posts: Sequence[LabelledPost], *, cores: int) -> Reading:
    running = apart.ours(backend, [post.text for post in posts], cores=cores)
    return (yield from _watched(running, f"{backend} on {_cores(cores)}", len(posts)))


def _watched(running: Iterator[int | Timed], what: str, count: int) -> Reading:
    for one in running:
        if isinstance(one, Timed):
            return one
        yield Doing(sentence=f"{what}: {one:,} of {count:,} posts")
    raise NotMeasured(f"{what}: it ended without figures.")


def _cores(count: int) -> str:
    return "1 core" if count == 1 else f"{count} cores"


def _beside(ours: Timed, side: Side) -> Iterator[Row]:
    other = side.timed
    yield Row(what="in batches", ours=ours.batched, other=other.batched, against=side.name)
    for what, mine, theirs, unit in (
        ("one post, p50", ours.p50_ms, other.p50_ms, "ms"),
        ("one post, p95", ours.p95_ms, other.p95_ms, "ms"),
        ("until the first post is read", ours.load_seconds, other.load_seconds, "s"),
        ("resident memory, the most", ours.memory_mb, other.memory_mb, "MB"),
    ):
        yield Row(
            what=what, ours=mine, other=theirs, against=side.name, unit=unit, less_is_better=True
        )


def _against(ours: Timed, name: str, posts: Sequence[LabelledPost]) -> Iterator[Told]:
    """Another's package, which gives a score a post. Raises NotMeasured."""
    yield Doing(sentence=f"{name}: installing it, to be thrown away")
    with apart.installed(name) as python:
        cores = min(max(CORES), os.cpu_count() or 1)
        running = apart.other(name, python, [post.text for post in posts], cores=cores)
        other = yield from _watched(running, name, len(posts))
    version = apart.OTHERS[name][0].replace("==", " ")
    yield from _beside(ours, Side(name=version, timed=other))
    yield from _sentiments(ours, Side(name=version, timed=other), posts)


def _sentiments(ours: Timed, side: Side, posts: Sequence[LabelledPost]) -> Iterator[Row]:
    wanted = [post.sentiment for post in posts]
    mine = [(one, str(said["sentiment"])) for one, said in zip(wanted, ours.said, strict=True)]
    given = [float(said["score"]) for said in side.timed.said]
    kindest = scores.of_three(wanted, given)
    yield Row(
        what="sentiment, three classes; its scores up to "
        f"±{kindest.band:.2f} taken as neutral, which suits it best here",
        ours=macro_f1(mine),
        other=kindest.macro_f1,
        against=side.name,
        unit="macro-F1",
    )
    clear = [pair for pair in mine if pair[0] != Sentiment.neutral]
    yield Row(
        what=f"sentiment of the {len(clear):,} posts that are not neutral; to say neutral is wrong",
        ours=macro_f1(clear),
        other=scores.of_two(wanted, given),
        against=side.name,
        unit="macro-F1",
    )


def _quality(
    backend: str,
    posts: Mapping[str, Sequence[LabelledPost]],
    known: Mapping[str, tuple[Timed, Timed]],
) -> Iterator[Told]:
    """Every label in both languages, with the interval of ours."""
    for language, name in LANGUAGES.items():
        if not posts[language]:
            yield Note(sentence=f"The corpus has no {name} test posts.")
            continue
        if language in known:
            ours, rules = known[language]
        else:
            ours = yield from _ours(backend, posts[language], cores=1)
            rules = ours
            if backend == "model":
                rules = yield from _ours("rules", posts[language], cores=1)
        for label in LABELS:
            mine, theirs = (
                judged([*map(_analysis, one.said)], posts[language], label) for one in (ours, rules)
            )
            low, high = mine.interval
            yield Row(
                what=f"{name} {label}, {mine.posts:,} unseen posts ({low:.3f} to {high:.3f};"
                f" calibration error {mine.calibration_error:.3f})",
                ours=mine.macro_f1,
                other=theirs.macro_f1,
                against="the rules alone" if backend == "model" else "itself",
                unit="macro-F1",
            )


def _analysis(said: Mapping[str, Any]) -> Analysis:
    return Analysis(
        **{
            **said,
            "intent": Intent(said["intent"]),
            "sentiment": Sentiment(said["sentiment"]),
            "urgency": Urgency(said["urgency"]),
        }
    )
