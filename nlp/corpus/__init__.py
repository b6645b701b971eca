"""The labelled posts that the team wrote, one JSONL file a brief; see README.md in this folder."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from nlp.base import AnalysisError, Intent, Sentiment, Urgency
from nlp.judging import LabelledPost


class CorpusBroken(AnalysisError):
    """A line of the corpus cannot be used; the sentence says which and why."""


class Split(StrEnum):
    """What a brief is for: never two of these, so that no writer stands on both sides."""

    train = "train"
    tune = "tune"
    test = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One writer's task. `ordinary`: plain posts, easier than the other briefs of their side."""

    key: str
    language: str
    split: Split
    about: str
    ordinary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusPost:
    """A post with its labels and what it was written to cover."""

    id: str
    brief: str
    language: str
    text: str
    intent: Intent
    sentiment: Sentiment
    urgency: Urgency
    industry: str
    network: str
    register: str
    tags: tuple[str, ...]


@cache
def briefs() -> Mapping[str, Brief]:
    """Every brief by its key."""
    written = tomllib.loads((files(__name__) / "briefs.toml").read_text(encoding="utf-8"))
    return {
        key: Brief(
            key=key,
            language=row["language"],
            split=Split(row["split"]),
            about=row["about"],
            ordinary=row.get("ordinary", False),
        )
        for key, row in written.items()
    }


def posts(split: Split | None = None) -> Iterator[CorpusPost]:
    """The posts of a split, or all, in the order of briefs and lines. Raises CorpusBroken."""
    for brief in briefs().values():
        if split is None or brief.split is split:
            yield from _of(brief)


def labelled(post: CorpusPost) -> LabelledPost:
    """The post as `nlp.judging` takes it."""
    return LabelledPost(
        text=post.text,
        language=post.language,
        intent=post.intent,
        sentiment=post.sentiment,
        urgency=post.urgency,
    )


def _of(brief: Brief) -> Iterator[CorpusPost]:
    lines = (files(__name__) / f"{brief.key}.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            yield CorpusPost(
                id=row["id"],
                brief=brief.key,
                language=brief.language,
                text=row["text"],
                intent=Intent(row["intent"]),
                sentiment=Sentiment(row["sentiment"]),
                urgency=Urgency(row["urgency"]),
                industry=row["industry"],
                network=row["network"],
                register=row["register"],
                tags=tuple(row["tags"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            where = f"nlp/corpus/{brief.key}.jsonl, line {number}"
            raise CorpusBroken(f"{where} cannot be used: {error}.") from error
