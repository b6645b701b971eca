"""What a person does next: decided from the written cast alone, without any state."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from listeners.demo.cast import Opening, Person, Step

STARTLED_DELETES_AFTER = 20 * 60  # town seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What has passed in a thread before the answer that is being taken in."""

    good_answers: int
    bad_answers: int
    said_before: frozenset[str]  # every text this person has written or is about to write
    by_us_first: bool  # the person had not spoken to us


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What follows an answer: said in the thread, posted anew, or the opening taken down."""

    says: Step | None = None
    posts_later: Step | None = None
    deletes_after: int | None = None


NOTHING_FOLLOWS = Reaction()


def reaction(
    *, person: Person, opening: Opening, good: bool, talk: Conversation, seed: str
) -> Reaction:
    """How `person` takes our answer to `opening`."""
    if person.is_bot or person.quiet:
        return NOTHING_FOLLOWS
    first = talk.good_answers + talk.bad_answers == 0
    if first and talk.by_us_first and person.startled and not opening.helped:
        return _startled(person, talk, seed)
    return _pleased(person, opening, talk, seed) if good else _hurt(person, opening, talk, seed)


def _startled(person: Person, talk: Conversation, seed: str) -> Reaction:
    says = _own_words(person, person.startled, talk, seed)
    return Reaction(says=says, deletes_after=person.answers_after + STARTLED_DELETES_AFTER)


def _pleased(person: Person, opening: Opening, talk: Conversation, seed: str) -> Reaction:
    rounds = opening.helped
    last = talk.good_answers + 1 >= len(rounds)
    later = opening.later if last and talk.good_answers + 1 == max(1, len(rounds)) else None
    if talk.bad_answers and not talk.good_answers and person.forgiven:
        says = _own_words(person, person.forgiven, talk, seed)
        return Reaction(says=says, posts_later=later)
    if talk.good_answers < len(rounds):
        return _taken(rounds[talk.good_answers], later)
    if talk.good_answers:
        return NOTHING_FOLLOWS
    pool = {"praise": person.glad, "other": ()}.get(opening.intent, person.thanks)
    return Reaction(says=_own_words(person, pool, talk, seed), posts_later=later)


def _hurt(person: Person, opening: Opening, talk: Conversation, seed: str) -> Reaction:
    if talk.bad_answers < len(opening.badly):
        return _taken(opening.badly[talk.bad_answers], None)
    if talk.bad_answers or opening.intent in ("praise", "other"):
        return NOTHING_FOLLOWS
    return Reaction(says=_own_words(person, person.anger, talk, seed))


def _taken(step: Step, later: Step | None) -> Reaction:
    if step.deletes:
        return Reaction(deletes_after=step.after, posts_later=later)
    return Reaction(says=step, posts_later=later)


def _own_words(person: Person, pool: Sequence[str], talk: Conversation, seed: str) -> Step | None:
    text = fresh(pool, talk.said_before, seed)
    return Step(after=person.answers_after, text=text) if text else None


def fresh(pool: Sequence[str], said_before: Collection[str], seed: str) -> str | None:
    """A line the person has not used yet; the seed decides where the search begins."""
    if not pool:
        return None
    begin = zlib.crc32(seed.encode()) % len(pool)
    turned = [*pool[begin:], *pool[:begin]]
    return next((line for line in turned if line not in said_before), None)
