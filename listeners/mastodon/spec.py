"""What a Mastodon account needs and offers, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from listeners.base import (
    Channel,
    ChannelSpec,
    FieldSpec,
    Memory,
    StreamSpec,
    Title,
    Visibility,
)
from listeners.errors import NeedsOperator
from listeners.mastodon.length import ServerLimits
from listeners.mastodon.listener import MastodonListener
from listeners.mastodon.replier import MastodonReplier
from listeners.mastodon.server import Server

SECONDS = 20.0  # for one call
SECONDS_FOR_LIMITS = 5.0  # a person is waiting at the reply box


def build(settings: Mapping[str, str], secrets: Mapping[str, str], _memory: Memory) -> Channel:
    """One account on one server; without a token, public hashtags only. Raises NeedsOperator."""
    base_url = settings.get("base_url", "").strip()
    if not base_url:
        raise NeedsOperator(
            "Enter the server's address, like https://mastodon.social.", code="base_url_missing"
        )
    token = secrets.get("access_token", "").strip() or None
    seconds = _seconds(settings)
    server = Server(base_url=base_url, token=token, seconds=seconds)
    if token is None:
        return Channel(kind="mastodon", listener=MastodonListener(server))
    asked_quickly = Server(base_url=base_url, token=token, seconds=min(seconds, SECONDS_FOR_LIMITS))
    replier = MastodonReplier(
        server, visibility=_visibility(settings), limits=ServerLimits(asked_quickly)
    )
    return Channel(
        kind="mastodon",
        listener=MastodonListener(server),
        replier=replier,
        whoami=server.whoami,
    )


def _visibility(settings: Mapping[str, str]) -> Visibility:
    wanted = settings.get("visibility", "").strip() or Visibility.unlisted.value
    try:
        return Visibility(wanted)
    except ValueError:
        allowed = ", ".join(one.value for one in Visibility)
        raise NeedsOperator(
            f"The visibility of replies must be one of: {allowed}.", code="bad_visibility"
        ) from None


def _seconds(settings: Mapping[str, str]) -> float:
    try:
        return max(0.1, float(settings.get("timeout_seconds") or SECONDS))
    except ValueError:
        return SECONDS


SPEC = ChannelSpec(
    kind="mastodon",
    title=Title(en="Mastodon", ja="Mastodon(マストドン)"),
    build=build,
    account_fields=(
        FieldSpec(
            name="base_url",
            title=Title(en="Server address", ja="サーバーのアドレス"),
            required=True,
            help=Title(
                en="The address of your server, for example https://mastodon.social",
                ja="ご利用のサーバーのアドレスです。例: https://mastodon.social",
            ),
        ),
        FieldSpec(
            name="access_token",
            title=Title(en="Access token", ja="アクセストークン"),
            secret=True,
            help=Title(
                en="Preferences → Development → New application, scopes read and write. "
                "Without one, only public hashtags can be heard.",
                ja="「ユーザー設定 → 開発 → 新規アプリ」で read と write を許可して作成します。"
                "空欄の場合は公開ハッシュタグのみ受信できます。",
            ),
        ),
        FieldSpec(
            name="visibility",
            title=Title(en="Visibility of replies", ja="返信の公開範囲"),
            default=Visibility.unlisted.value,
            help=Title(
                en="public, unlisted, followers or direct. Unlisted is polite: the reply is public "
                "but does not fill the timelines. More private posts keep their privacy.",
                ja="public(公開)、unlisted(ひかえめな公開)、followers(フォロワー限定)、"
                "direct(相手のみ)から選びます。通常は unlisted をおすすめします。"
                "相手の投稿がより限定的な場合は、その公開範囲に合わせます。",
            ),
        ),
    ),
    streams=(
        StreamSpec(
            kind="mentions",
            title=Title(en="Mentions of us", ja="自社へのメンション"),
            every_seconds=30,
        ),
        StreamSpec(
            kind="hashtag",
            title=Title(en="Hashtag", ja="ハッシュタグ"),
            fields=(
                FieldSpec(
                    name="hashtag",
                    title=Title(en="Hashtag", ja="ハッシュタグ"),
                    required=True,
                    help=Title(
                        en="One hashtag, with or without #.",
                        ja="ハッシュタグを1つ入力します(# は省略できます)。",
                    ),
                ),
            ),
            needs_credentials=False,
        ),
        StreamSpec(
            kind="search",
            title=Title(en="Search for the brand's names", ja="ブランド名の検索"),
            from_brand=True,
            hears_everything=True,  # the server's search is loose: the brand decides
            every_seconds=120,
        ),
        StreamSpec(
            kind="timeline",
            title=Title(en="Our own posts", ja="自社の投稿"),
            every_seconds=60,
        ),
    ),
)
