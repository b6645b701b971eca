"""Links, mentions and tags of a text: Bluesky keeps them beside it, by UTF-8 byte offsets."""

from __future__ import annotations

import re
from collections.abc import Callable

from atproto_client.utils import facet_detection

from listeners.bluesky.reading import Json, items, kind, mapping, mappings, text, whole

FACET = "app.bsky.richtext.facet"
LINK = re.compile(r"https?://[!-~]+", re.IGNORECASE)
TRAILING = ".,;:!?'\")]}>"


def expanded(shown: str, facets: object) -> str:
    """The text with each shortened link written out in full."""
    raw = shown.encode("utf-8", "replace")
    for start, end, feature in reversed(_features(facets, len(raw))):
        uri = text(feature.get("uri"))
        if kind(feature) == f"{FACET}#link" and uri:
            raw = raw[:start] + uri.encode("utf-8", "replace") + raw[end:]
    return raw.decode("utf-8", "replace")


def mentions(facets: object) -> set[str]:
    """The DIDs that a text mentions."""
    found = (feature for facet in mappings(facets) for feature in _of(facet))
    return {text(one.get("did")) for one in found if kind(one) == f"{FACET}#mention"}


def _of(facet: Json) -> list[Json]:
    return mappings(facet.get("features"))


def _features(facets: object, size: int) -> list[tuple[int, int, Json]]:
    """(start, end, feature) in order, without those that overlap or point outside."""
    places: list[tuple[int, int, Json]] = []
    for facet in mappings(facets):
        index = mapping(facet.get("index"))
        start, end = whole(index.get("byteStart")), whole(index.get("byteEnd"))
        if start is not None and end is not None and 0 <= start < end <= size and _of(facet):
            places.append((start, end, _of(facet)[0]))
    kept: list[tuple[int, int, Json]] = []
    for place in sorted(places, key=lambda place: place[:2]):
        if not kept or kept[-1][1] <= place[0]:
            kept.append(place)
    return kept


def detected(written: str, did_of_handle: Callable[[str], str | None]) -> list[Json]:
    """The facets of a text that we write. A handle without a DID stays plain text."""
    found = [*_links(written), *_tags(written)]
    for mention in facet_detection.detect_mentions(written):
        did = did_of_handle(mention.handle)
        if did:
            feature = {"$type": f"{FACET}#mention", "did": did}
            found.append(_facet(mention.byte_start, mention.byte_end, feature))
    return _without_overlaps(found)


def _links(written: str) -> list[Json]:
    # The SDK wants a blank before a link and takes all after it; Japanese has blanks on neither
    # side (詳しくは→https://…をご覧ください), so a link here is a run of ASCII.
    found = []
    for match in LINK.finditer(written):
        uri = match.group().rstrip(TRAILING)
        if "(" in uri and ")" not in uri and match.group()[len(uri) :].startswith(")"):
            uri += ")"
        start = len(written[: match.start()].encode())
        feature = {"$type": f"{FACET}#link", "uri": uri}
        found.append(_facet(start, start + len(uri), feature))
    return found


def _tags(written: str) -> list[Json]:
    found = []
    for facet in facet_detection.detect_facets(written):
        for feature in items(facet.features):
            tag = getattr(feature, "tag", None)
            if tag is not None:
                named = {"$type": f"{FACET}#tag", "tag": tag}
                found.append(_facet(facet.index.byte_start, facet.index.byte_end, named))
    return found


def _facet(start: int, end: int, feature: Json) -> Json:
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def _without_overlaps(facets: list[Json]) -> list[Json]:
    """In order; where two overlap (a “#” inside a link) the earlier one stays."""
    kept: list[Json] = []
    for facet in sorted(facets, key=lambda facet: int(facet["index"]["byteStart"])):
        if not kept or kept[-1]["index"]["byteEnd"] <= facet["index"]["byteStart"]:
            kept.append(facet)
    return kept
