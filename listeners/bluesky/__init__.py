"""Bluesky: the firehose without an account; with one, mentions, searches, our posts, replies."""

from __future__ import annotations

from listeners.base import ChannelSpec, FieldSpec, StreamSpec, Title
from listeners.bluesky.channel import build

SPEC = ChannelSpec(
    kind="bluesky",
    title=Title(en="Bluesky", ja="Bluesky"),
    build=build,
    account_fields=(
        FieldSpec(
            name="handle",
            title=Title(en="Handle", ja="ハンドル"),
            help=Title(
                en="Such as yourcompany.bsky.social. Without an account only the firehose is heard,"
                " and replies cannot be sent.",
                ja="例: yourcompany.bsky.social。アカウントがない場合は、全投稿の聞き取りだけが"
                "でき、返信は送れません。",
            ),
        ),
        FieldSpec(
            name="app_password",
            title=Title(en="App password", ja="アプリパスワード"),
            secret=True,
            help=Title(
                en="Make one in Bluesky under Settings, Privacy and security, App passwords."
                " Please do not enter the account's own password.",
                ja="Blueskyの「設定」→「プライバシーとセキュリティ」→「アプリパスワード」で作成して"
                "ください。アカウント本来のパスワードは入力しないでください。",
            ),
        ),
    ),
    streams=(
        StreamSpec(
            kind="firehose",
            title=Title(
                en="Everything said in public (no account needed)",
                ja="公開されたすべての投稿（アカウント不要）",
            ),
            needs_credentials=False,
            from_brand=True,
            hears_everything=True,
            every_seconds=15,
        ),
        StreamSpec(
            kind="mentions",
            title=Title(en="Mentions, replies and quotes", ja="メンション・返信・引用"),
            every_seconds=30,
        ),
        StreamSpec(
            kind="search",
            title=Title(en="Search for the brand's names", ja="ブランド名の検索"),
            from_brand=True,
            every_seconds=60,
        ),
        StreamSpec(
            kind="timeline",
            title=Title(en="Our own posts", ja="自社アカウントの投稿"),
            every_seconds=60,
        ),
    ),
)
