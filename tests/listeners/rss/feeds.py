"""Feeds as sites write them, and a reader of them."""

from __future__ import annotations

from datetime import UTC, datetime

from listeners.base import Cursor, Page, Query, ShortMemory
from listeners.rss import SPEC

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>ブログ村</title><link>https://blog.example/</link>
<language>ja</language>
<item><title>ミミズ電機の冷蔵庫 &amp; わたし</title><link>https://blog.example/1</link>
<guid isPermaLink="false">post-1</guid><pubDate>Thu, 19 Nov 2026 12:00:00 +0900</pubDate>
<description>&lt;p&gt;届かない。&lt;a href="https://shop.example/x"&gt;店&lt;/a&gt;&lt;script&gt;alert(1)
&lt;/script&gt;&lt;/p&gt;</description></item>
<item><title>日付のない話</title><link>https://blog.example/2</link></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Reviews</title>
<entry><id>tag:reviews.example,2026:7</id><title>Broken lid</title>
<author><name>Ken</name></author><published>2026-11-18T10:00:00Z</published>
<updated>2026-11-19T10:00:00Z</updated><link href="https://reviews.example/7"/>
<content type="html">&lt;p&gt;It broke.&lt;/p&gt;&lt;p&gt;Twice.&lt;/p&gt;</content>
</entry></feed>"""


def many(count: int, *, first: int = 0) -> bytes:
    items = "".join(
        f"<item><guid>i{n}</guid><title>item {n}</title></item>" for n in range(first, count)
    )
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


def fetch(
    url: str,
    cursor: Cursor | None = None,
    *,
    limit: int = 100,
    private: bool = True,
    seconds: int = 20,
) -> Page:
    settings = {"allow_private": "yes" if private else "", "timeout_seconds": str(seconds)}
    listener = SPEC.build(settings, {}, ShortMemory()).listener
    return listener.fetch(Query(kind="feed", now=NOW, settings={"url": url}, limit=limit), cursor)
