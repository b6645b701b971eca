"""What a stream asks for, and which of the posts it brought are about the brand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.steps.listening.claims import BrandKnown, Claimed
from listeners import registry
from listeners.base import IncomingPost, Query, StreamSpec
from listeners.match import BrandWords, Hit, Matcher

POSTS_A_PAGE = 100  # what networks give at most
ROWS_A_PAGE = 500  # of a file, which costs nothing to read: fewer transactions


def query_of(claimed: Claimed, *, now: datetime) -> Query:
    """What the listener is asked."""
    brand = claimed.brand
    return Query(
        kind=claimed.kind,
        now=now,
        names=brand.names if brand else (),
        required=brand.required if brand else (),
        excluded=brand.excluded if brand else (),
        language=claimed.language,
        settings=claimed.settings,
        limit=ROWS_A_PAGE if claimed.kind == "file" else POSTS_A_PAGE,
    )


def stream_spec(channel: str, kind: str) -> StreamSpec | None:
    """What the channel says of this kind of stream; None when it knows no such kind."""
    try:
        return registry.spec(channel).stream(kind)
    except (registry.UnknownChannel, KeyError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A post and why it is kept. `by_brand`: a name stands in it, or the network says so."""

    post: IncomingPost
    ours: bool
    by_brand: bool
    matched: tuple[Mapping[str, Any], ...]


class Ears:
    """Knows one brand's words: which posts name it, and which speak of something else."""

    def __init__(self, brand: BrandKnown | None, *, spec: StreamSpec | None) -> None:
        self._brand = brand
        self._names = _matcher(brand, excluded_only=False)
        self._excluded = _matcher(brand, excluded_only=True)
        self._must_name = brand is not None and spec is not None and spec.hears_everything
        self._is_searched = spec is not None and spec.from_brand

    def hear(
        self, posts: Sequence[IncomingPost], *, our_external_ids: frozenset[str]
    ) -> list[Heard]:
        """Every post with its verdict; whether an unnamed one is kept is asked of its thread."""
        return [self._heard(post, our_external_ids) for post in posts]

    def _heard(self, post: IncomingPost, our_external_ids: frozenset[str]) -> Heard:
        hits = self._names.find(post.text)
        ours = post.ours or post.author.external_id in our_external_ids
        return Heard(
            post=post,
            ours=ours,
            by_brand=ours or post.addressed_to_us or self._is_about_us(post, hits),
            matched=tuple(_as_json(hit) for hit in hits),
        )

    def _is_about_us(self, post: IncomingPost, hits: Sequence[Hit]) -> bool:
        if self._must_name:
            return bool(hits)
        return not (self._is_searched and self._excluded.find(post.text))


def _matcher(brand: BrandKnown | None, *, excluded_only: bool) -> Matcher:
    if brand is None:
        return Matcher([])
    if excluded_only:
        return Matcher([BrandWords(brand_id=brand.brand_id, names=brand.excluded)])
    words = BrandWords(
        brand_id=brand.brand_id,
        names=brand.names,
        required=brand.required,
        excluded=brand.excluded,
    )
    return Matcher([words])


def _as_json(hit: Hit) -> dict[str, Any]:
    return {"name": hit.name, "start": hit.start, "end": hit.end, "found": hit.found}
