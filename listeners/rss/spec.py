"""What a feed stream needs and offers, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from listeners.base import Channel, ChannelSpec, FieldSpec, Memory, StreamSpec, Title
from listeners.rss.address import is_public
from listeners.rss.download import Downloader
from listeners.rss.listener import FeedListener

TRUE = frozenset({"yes", "true", "on", "1"})


def build(settings: Mapping[str, str], _secrets: Mapping[str, str], _memory: Memory) -> Channel:
    """A reader of feeds. `allow_private` is for tests and for gateways inside a company."""
    private = settings.get("allow_private", "").strip().lower() in TRUE
    try:
        seconds = max(0.1, float(settings.get("timeout_seconds") or 20))
    except ValueError:
        seconds = 20.0
    allowed = _everywhere if private else is_public
    return Channel(kind="rss", listener=FeedListener(Downloader(allowed=allowed, seconds=seconds)))


def _everywhere(_numeric: str) -> bool:
    return True


SPEC = ChannelSpec(
    kind="rss",
    title=Title(en="RSS and Atom", ja="RSS・Atom"),
    build=build,
    streams=(
        StreamSpec(
            kind="feed",
            title=Title(en="Feed", ja="フィード"),
            fields=(
                FieldSpec(
                    name="url",
                    title=Title(en="Feed address", ja="フィードのアドレス"),
                    required=True,
                    help=Title(
                        en="The web address of an RSS or Atom feed, for example of a blog, a "
                        "review site or a news search. Only items about the brand are kept.",
                        ja="RSS または Atom フィードの URL です（ブログ、口コミサイト、ニュース検索"
                        "など）。ブランドに関する記事だけを取り込みます。",
                    ),
                ),
            ),
            needs_credentials=False,
            hears_everything=True,
            every_seconds=600,
        ),
    ),
)
