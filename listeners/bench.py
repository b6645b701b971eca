"""How fast the matcher is, against the plain way, in one run on one machine."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from listeners.fold import folded
from listeners.match import BrandWords, Matcher

_SENTENCES = (
    "昨日注文した荷物がまだ届かないんだけど、いつになったら発送されるのかな",
    "新しいアプリの画面、前より見やすくなってて助かる〜ありがとう",
    "Does anybody know whether the family plan can be cancelled online?",
    "ログインできなくなって三日目。問い合わせの電話もつながらない…",
    "今日の夜ごはんはカレーにしました。明日は早起きする予定です",
    "The new update drains my battery, please bring the old version back",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFigures:
    """Posts a second over the same posts and words, and whether both found the same posts.

    `plain` is `any(word in post for word in words)` on the raw text; `plain_folded` folds the post
    first, so that it hears the same spellings as the matcher.
    """

    words: int
    posts: int
    matcher: float
    plain: float
    plain_folded: float
    build_seconds: float
    matched: int

    @property
    def times_faster(self) -> float:
        return self.matcher / self.plain


def bench_match(*, words: int, posts: int = 2_000, seed: int = 1) -> MatchFigures:
    """Figures for that many made-up names over that many made-up posts, one in 50 with a name."""
    draw = random.Random(seed)  # noqa: S311 - made-up names, no secrets
    names = _names(words, draw)
    texts = _texts(posts, names, draw)
    keys = [folded(name) for name in names]
    begun = perf_counter()
    matcher = Matcher([BrandWords(brand_id=at, names=(name,)) for at, name in enumerate(names)])
    build_seconds = perf_counter() - begun
    few = texts[: max(1, min(posts, 4_000_000 // words // 20))]
    return MatchFigures(
        words=words,
        posts=posts,
        matcher=_rate(matcher.find, texts),
        plain=_rate(lambda text: any(name in text for name in names), few),
        plain_folded=_rate(lambda text: _any_in(keys, folded(text)), few),
        build_seconds=build_seconds,
        matched=sum(bool(matcher.find(text)) for text in texts),
    )


def _any_in(keys: Sequence[str], text: str) -> bool:
    return any(key in text for key in keys)


def _rate(work: Callable[[str], object], texts: Sequence[str]) -> float:
    best = float("inf")
    for _ in range(3):
        begun = perf_counter()
        for text in texts:
            work(text)
        best = min(best, perf_counter() - begun)
    return len(texts) / best


def _names(count: int, draw: random.Random) -> list[str]:
    kana = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロ"
    latin = "abcdefghijklmnopqrstuvwxyz"
    found: set[str] = set()
    while len(found) < count:
        letters = kana if len(found) % 2 else latin
        found.add("".join(draw.choice(letters) for _ in range(draw.randint(5, 9))))
    return sorted(found)


def _texts(count: int, names: Sequence[str], draw: random.Random) -> list[str]:
    texts = []
    for at in range(count):
        text = draw.choice(_SENTENCES)
        texts.append(f"{draw.choice(names)} {text}" if at % 50 == 0 else text)
    return texts
