"""What the corpus holds, how alike its posts are, and how far two labellers agree."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from nlp.corpus import CorpusPost, briefs, posts
from nlp.corpus.forms import forms, lengths

LABELS = ("intent", "sentiment", "urgency")
FACETS = (*LABELS, "industry", "network", "register")
_NOISE = re.compile(r"[\W_]+")
_GRAM = {"ja": 5, "en": 9}
_COMMON = 20  # posts; what more of them share tells none apart
_ALIKE = 0.7  # share of a post's character n-grams that another post has too


def counts(found: Sequence[CorpusPost]) -> dict[str, Counter[str]]:
    """How many posts of each value of each facet, of each hard case, side, form and length."""
    table = {facet: Counter(str(getattr(post, facet)) for post in found) for facet in FACETS}
    table["hard case"] = Counter(tag for post in found for tag in post.tags)
    table["side"] = Counter(str(briefs()[post.brief].split) for post in found)
    table["written with"] = forms(found)
    table["characters"] = lengths(found)
    return table


def near_duplicates(found: Iterable[CorpusPost]) -> Iterator[tuple[str, str]]:
    """Pairs of ids whose texts are nearly the same."""
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for post in found:
        grams = {(post.language, gram) for gram in _grams(post)}
        near = Counter(other for gram in grams for other in seen[gram])
        for other, shared in near.most_common(1):
            if shared / len(grams) > _ALIKE:
                yield other, post.id
        for gram in grams:
            if len(seen[gram]) < _COMMON:
                seen[gram].append(post.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """What two readers said of one post: label -> class. The second saw the text alone."""

    id: str
    language: str
    first: Mapping[str, str]
    second: Mapping[str, str]


def labelled_twice() -> list[Twice]:
    """Every post that two readers labelled, as they did before anything was mended."""
    lines = (files("nlp.corpus") / "labelled_twice.jsonl").read_text(encoding="utf-8")
    return [
        Twice(
            id=row["id"],
            language=row["id"][:2],
            first=dict(zip(LABELS, row["first"], strict=True)),
            second=dict(zip(LABELS, row["second"], strict=True)),
        )
        for row in map(json.loads, lines.splitlines())
    ]


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa (1960): agreement beyond chance, 1 at most."""
    same = sum(one == other for one, other in pairs) / len(pairs)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[name] * second[name] for name in first) / len(pairs) ** 2
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def report() -> Iterator[str]:
    """The coverage as lines of text."""
    everything = list(posts())
    for language in sorted({post.language for post in everything}):
        mine = [post for post in everything if post.language == language]
        yield f"{language}: {len(mine)} posts"
        for facet, table in counts(mine).items():
            told = ", ".join(f"{name} {count}" for name, count in table.most_common())
            yield f"  {facet}: {told}"
    yield f"near-duplicates: {sum(1 for _ in near_duplicates(everything))}"
    yield from _agreement()


def _agreement() -> Iterator[str]:
    for language in ("ja", "en"):
        mine = [one for one in labelled_twice() if one.language == language]
        told = ", ".join(f"{label} {agreed(mine, label):.3f}" for label in LABELS)
        yield f"{language}: Cohen's kappa over {len(mine)} posts: {told}"


def agreed(found: Sequence[Twice], label: str) -> float:
    """Cohen's kappa between the two labellers of these posts."""
    return kappa([(one.first[label], one.second[label]) for one in found])


def _grams(post: CorpusPost) -> set[str]:
    text = _NOISE.sub("", unicodedata.normalize("NFKC", post.text).casefold())
    size = _GRAM[post.language]
    return {text[at : at + size] for at in range(max(1, len(text) - size + 1))}
