"""Which posts a stream keeps: those that name the brand, and those that concern us."""

from __future__ import annotations

from listeners.base import Query
from listeners.bluesky.facets import expanded, mentions
from listeners.bluesky.keys import did_of
from listeners.bluesky.reading import Json, items, mapping, text
from listeners.match import BrandWords, Matcher


class Ear:
    """For one query. `our_did` is "" where there is no account."""

    def __init__(self, query: Query, our_did: str) -> None:
        words = BrandWords(
            brand_id=0, names=query.names, required=query.required, excluded=query.excluded
        )
        self._matcher = Matcher([words])
        self._language = (query.language or "").split("-")[0].lower()
        self._our_did = our_did

    def hears(self, record: Json, did: str) -> bool:
        if self._our_did and self._concerns_us(record, did):
            return True
        if self._language and not self._speaks(record.get("langs")):
            return False
        return self.names_it(expanded(text(record.get("text")), record.get("facets")))

    def names_it(self, written: str) -> bool:
        """Whether the text names the brand."""
        return bool(self._matcher.find(written))

    def _concerns_us(self, record: Json, did: str) -> bool:
        """Written by us, or an answer to us, or it mentions us."""
        parent = mapping(mapping(record.get("reply")).get("parent"))
        concerned = {did, did_of(text(parent.get("uri")))}
        return self._our_did in concerned | mentions(record.get("facets"))

    def _speaks(self, languages: object) -> bool:
        """A post that names no language may be in any."""
        named = [text(language) for language in items(languages)]
        return not named or any(
            language.split("-")[0].lower() == self._language for language in named
        )
