"""What is asked of a person for an X account and for each of its streams."""

from __future__ import annotations

from listeners.base import FieldSpec, StreamSpec, Title
from listeners.x.road import USUAL_ADDRESS

ACCOUNT_FIELDS = (
    FieldSpec(
        name="bearer_token",
        title=Title(en="Bearer token", ja="ベアラートークン"),
        secret=True,
        help=Title(
            en="The app's own token. Enough for searching and for the filtered stream.",
            ja="アプリ自体のトークンです。検索とフィルタードストリームはこれだけで使えます。",
        ),
    ),
    FieldSpec(
        name="consumer_key",
        title=Title(en="API key", ja="APIキー"),
        secret=True,
        help=Title(
            en="The four keys of the account (OAuth 1.0a) are needed to send replies by API.",
            ja="APIで返信するには、アカウントの4つのキー（OAuth 1.0a）がすべて必要です。",
        ),
    ),
    FieldSpec(
        name="consumer_secret",
        title=Title(en="API key secret", ja="APIキーシークレット"),
        secret=True,
    ),
    FieldSpec(
        name="access_token",
        title=Title(en="Access token", ja="アクセストークン"),
        secret=True,
        help=Title(
            en="Make it after giving the app read and write permission.",
            ja="アプリに「読み取りと書き込み」の権限を付けてから発行してください。",
        ),
    ),
    FieldSpec(
        name="access_token_secret",
        title=Title(en="Access token secret", ja="アクセストークンシークレット"),
        secret=True,
    ),
    FieldSpec(
        name="handle",
        title=Title(en="Our handle", ja="自社アカウント名"),
        help=Title(
            en="Needed only with a bearer token alone, to know which posts are ours.",
            ja="ベアラートークンだけで使う場合に、自社の投稿を見分けるために入力してください。",
        ),
    ),
    FieldSpec(
        name="enterprise",
        title=Title(en="Enterprise plan", ja="エンタープライズ契約"),
        default="no",
        help=Title(
            en="“yes” when X exempts you from its rule that the API may answer only posts that "
            "mention or quote you.",
            ja="「メンションか引用をされた投稿にしかAPIで返信できない」というXの規則の対象外で"
            "ある場合は yes と入力してください。",
        ),
    ),
    FieldSpec(
        name="api_url",
        title=Title(en="Base address", ja="接続先アドレス"),
        default=USUAL_ADDRESS,
        help=Title(
            en="Change it only when you reach X through a gateway.",
            ja="ゲートウェイを経由して接続する場合だけ変更してください。",
        ),
    ),
)

STREAMS = (
    StreamSpec(kind="mentions", title=Title(en="Mentions", ja="メンション"), every_seconds=60),
    StreamSpec(
        kind="search",
        title=Title(en="Search", ja="検索"),
        from_brand=True,
        every_seconds=120,
        fields=(
            FieldSpec(
                name="look_back_hours",
                title=Title(en="Hours to look back at first", ja="開始時にさかのぼる時間数"),
                default="24",
                help=Title(
                    en="Up to 168 (seven days). X bills every post that is read.",
                    ja="最大168（7日間）です。読み込んだ投稿の数だけXの料金がかかります。",
                ),
            ),
            FieldSpec(
                name="query",
                title=Title(en="Query of your own", ja="独自の検索式"),
                help=Title(
                    en="In X's own operators, instead of the brand's words.",
                    ja="ブランドの語の代わりに、Xの検索演算子で書いた式を使います。",
                ),
            ),
        ),
    ),
    StreamSpec(
        kind="stream",
        title=Title(en="Filtered stream", ja="フィルタードストリーム"),
        from_brand=True,
        every_seconds=30,
        fields=(
            FieldSpec(
                name="seconds",
                title=Title(en="Seconds to listen at a time", ja="1回に受信する秒数"),
                default="20",
                help=Title(
                    en="What comes between two times is searched for, so nothing is lost.",
                    ja="受信していない間の投稿は検索で補うため、取りこぼしはありません。",
                ),
            ),
        ),
    ),
    StreamSpec(
        kind="timeline",
        title=Title(en="Our own posts", ja="自社の投稿"),
        every_seconds=120,
    ),
)
