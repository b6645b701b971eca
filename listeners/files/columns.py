"""The names under which files know a post's parts, in English and Japanese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "external_id", "post_id", "status_id", "tweet_id", "投稿id", "番号"),
    "text": (
        "text", "content", "body", "message", "full_text", "comment", "review", "post",
        "本文", "投稿", "投稿内容", "内容", "テキスト", "コメント", "口コミ", "レビュー",
    ),
    "author": (
        "author", "handle", "user", "username", "screen_name", "account", "author_handle",
        "投稿者", "ユーザー", "ユーザー名", "アカウント",
    ),
    "author_name": (
        "author_name", "display_name", "name", "投稿者名", "表示名", "名前", "お名前", "氏名",
    ),
    "author_id": ("author_id", "user_id", "投稿者id", "ユーザーid"),
    "posted_at": (
        "posted_at", "created_at", "date", "datetime", "time", "timestamp", "published_at",
        "日時", "投稿日時", "日付", "投稿日", "作成日時",
    ),
    "url": ("url", "link", "permalink", "リンク", "投稿url"),
    "language": ("language", "lang", "言語"),
    "in_reply_to": ("in_reply_to", "in_reply_to_id", "reply_to", "parent_id", "返信先"),
    "thread_id": ("thread_id", "thread", "conversation_id", "スレッド"),
}  # fmt: skip
_BY_NAME = {name: part for part, names in COLUMNS.items() for name in names}


@lru_cache(maxsize=256)  # every row of a file has the same few columns
def part_named(column: str) -> str | None:
    """The part that a column holds, None for a column that is not known."""
    plain = unicodedata.normalize("NFKC", column).strip().strip("\ufeff").lower()
    return _BY_NAME.get(re.sub(r"[\s\-]+", "_", plain))


def parts_of(record: Mapping[str, object]) -> dict[str, object]:
    """A record's known parts; of two columns for one part the first that is filled counts."""
    parts: dict[str, object] = {}
    for column, value in record.items():
        part = part_named(column)
        if part is not None and value not in (None, "") and part not in parts:
            parts[part] = value
    return parts
