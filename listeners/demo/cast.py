"""The written cast: who lives in the town, what they post, and how they take an answer."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from listeners.base import ReplyRule

OUR_HANDLE = "nagimori_care"
DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing a person does: `after` is in town seconds, `text` is empty for a deletion."""

    after: int
    text: str = ""

    @property
    def deletes(self) -> bool:
        return not self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who lives in the town. `answers_after` is in town seconds.

    The lists hold what the person says when a post of theirs brings no words of its own:
    `thanks` after help, `glad` after a kind word on their praise, `anger` after a bad answer,
    `alone` when nobody answers, `forgiven` when a good answer follows a bad one, `startled`
    when we speak to them uninvited (only people who mind that have one).
    """

    handle: str
    name: str
    bio: str
    language: str
    speaks: str
    answers_after: int
    is_bot: bool = False
    no_contact: bool = False
    quiet: bool = False  # reads our answer and says nothing
    thanks: tuple[str, ...] = ()
    glad: tuple[str, ...] = ()
    anger: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    forgiven: tuple[str, ...] = ()
    startled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A post that is written whatever we do, at `at` town seconds after the week began.

    `helped` and `badly` are rounds: the first is the answer to our first good (bad) reply, and so
    on. `ignored` are steps counted from the post, dropped as soon as we answered. `later` follows
    good help as a new post. `intent`, `sentiment` and `urgency` are what a person would label it.
    """

    key: str
    by: str
    at: int
    text: str
    language: str
    intent: str
    sentiment: str
    urgency: str
    follows: str | None = None
    repost_of: str | None = None
    quote_of: str | None = None
    reply_rule: ReplyRule = ReplyRule.everyone
    deleted_after: int | None = None
    edited: Step | None = None
    helped: tuple[Step, ...] = ()
    badly: tuple[Step, ...] = ()
    ignored: tuple[Step, ...] = ()
    later: Step | None = None

    @property
    def to_us(self) -> bool:
        return f"@{OUR_HANDLE}" in self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAnswer:
    """An answer that a colleague gave from the network's own app before the console came.

    `then` is what the colleague wrote when the person had answered back, counted from there.
    """

    to: str
    after: int
    text: str
    then: Step | None = None
    silent: bool = False  # the person read it and said nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody and everything that is written down.

    `lately` was said just before the town was opened, whatever the hour: its `at` is below zero,
    counted from then.
    """

    people: Mapping[str, Person]
    openings: tuple[Opening, ...]  # in the order of the week
    lately: tuple[Opening, ...]
    earlier: Mapping[str, EarlierAnswer]  # by the key of the opening that is answered
    by_key: Mapping[str, Opening] = field(repr=False)


@cache
def cast() -> Cast:
    """The cast as shipped, read once."""
    people = {person.handle: person for person in _people()}
    openings = tuple(sorted(_openings(people), key=lambda one: (one.at, one.key)))
    lately = tuple(
        _opening(row, -60 * row["minutes_before"], people[row["by"]].language)
        for row in _lines("lately.jsonl")
    )
    return Cast(
        people=people,
        openings=openings,
        lately=lately,
        earlier={row["to"]: _earlier(row) for row in _lines("earlier.jsonl")},
        by_key={opening.key: opening for opening in (*openings, *lately)},
    )


def _people() -> Iterator[Person]:
    for name in ("people_ja.toml", "people_en.toml"):
        for row in tomllib.loads(_text(name))["person"]:
            known: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in row.items()
            }
            known["answers_after"] = round(known.pop("answers_after_minutes") * 60)
            yield Person(**known)


def _openings(people: Mapping[str, Person]) -> Iterator[Opening]:
    for day in range(DAYS):
        for row in _lines(f"day{day}.jsonl"):
            hours, _, minutes = row["at"].partition(":")
            at = day * 86_400 + int(hours) * 3_600 + int(minutes) * 60
            yield _opening(row, at, people[row["by"]].language)


def _opening(row: Mapping[str, Any], at: int, language: str) -> Opening:
    intent, sentiment, urgency = row["labels"]
    return Opening(
        key=row["key"],
        by=row["by"],
        at=at,
        text=row["text"],
        language=row.get("language", language),
        intent=intent,
        sentiment=sentiment,
        urgency=urgency,
        follows=row.get("follows"),
        repost_of=row.get("repost_of"),
        quote_of=row.get("quote_of"),
        reply_rule=ReplyRule(row.get("reply_rule", "everyone")),
        deleted_after=row.get("deleted_after"),
        edited=_steps(row, "edited")[0] if "edited" in row else None,
        helped=_steps(row, "helped"),
        badly=_steps(row, "badly"),
        ignored=_steps(row, "ignored"),
        later=_steps(row, "later")[0] if "later" in row else None,
    )


def _earlier(row: Mapping[str, Any]) -> EarlierAnswer:
    return EarlierAnswer(
        to=row["to"],
        after=row["after"],
        text=row["text"],
        then=Step(after=row["then"][0], text=row["then"][1]) if "then" in row else None,
        silent=row.get("silent", False),
    )


def _steps(
    row: Mapping[str, Any], name: Literal["helped", "badly", "ignored", "later", "edited"]
) -> tuple[Step, ...]:
    return tuple(Step(after=after, text=text) for after, text in row.get(name, ()))


def _lines(name: str) -> Iterator[dict[str, Any]]:
    for line in _text(name).splitlines():
        if line.strip():
            yield json.loads(line)


def _text(name: str) -> str:
    return files(__package__).joinpath("cast", name).read_text(encoding="utf-8")
