"""A brand's words as X's search queries, each short enough for X."""

from __future__ import annotations

from collections.abc import Sequence

from listeners.errors import Refused

LONGEST = 512  # characters a query, self-serve
_OPERATORS = frozenset({"and", "or", "not"})


def queries(
    names: Sequence[str],
    required: Sequence[str] = (),
    excluded: Sequence[str] = (),
    language: str | None = None,
) -> list[str]:
    """The queries that together find every post with one of `names`.

    A post must also have one of `required` (if there are any) and none of `excluded`. X narrows
    by as many of the excluded words as fit; the brand's matcher sees to the rest. Raises `Refused`
    when there is no name, or a name or the required words are too long for X.
    """
    terms = _terms(names)
    if not terms:
        raise Refused("The brand has no name to search for on X.", code="no_names")
    tail = _tail(required, excluded, language, room=LONGEST - max(map(len, terms)) - len("() "))
    found: list[str] = []
    group: list[str] = []
    for term in terms:
        if group and len(_joined([*group, term], tail)) > LONGEST:
            found.append(_joined(group, tail))
            group = []
        group.append(term)
    found.append(_joined(group, tail))
    return found


def term(word: str) -> str:
    """One word as X's query language wants it: quoted unless it is a plain word."""
    plain = " ".join(word.replace('"', " ").replace("\\", " ").split())
    core = plain[1:] if plain[:1] in "#@" else plain
    if core.replace("_", "").isalnum() and plain.lower() not in _OPERATORS:
        return plain
    return f'"{plain}"' if plain else ""


def _terms(words: Sequence[str]) -> list[str]:
    return [found for found in dict.fromkeys(map(term, words)) if found]


def _tail(
    required: Sequence[str], excluded: Sequence[str], language: str | None, *, room: int
) -> str:
    must = _terms(required)
    parts = [f"({' OR '.join(must)})"] if len(must) > 1 else must
    parts.append("-is:retweet")
    if language:
        parts.append(f"lang:{language}")
    if len(" ".join(parts)) > room:
        raise Refused(
            "The brand's names and required words are too long for one search on X "
            f"({LONGEST} characters). Shorten them or use fewer required words.",
            code="query_too_long",
        )
    for word in _terms(excluded):
        if len(" ".join([*parts, f"-{word}"])) > room:
            break
        parts.append(f"-{word}")
    return " ".join(parts)


def _joined(terms: Sequence[str], tail: str) -> str:
    head = terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"
    return f"{head} {tail}"
